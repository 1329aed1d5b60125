// One integration: its head, and the tabs, each a page of its own.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { integrationQuery, type Integration } from "../../api/integrations";
import { Problem } from "../../api/problem";
import { useMay } from "../../frame/context";
import { CopyValue } from "../../parts/copy";
import { PageHead, Waiting } from "../../parts/page";
import { Trouble } from "../../parts/trouble";
import { texts as t } from "../../texts/en";
import { DraftNotice } from "./draft";
import { IntegrationContext } from "./integration_context";
import { KindMark } from "./kind_mark";
import { useShownOnce } from "./shown_once";
import { IntegrationState } from "./state";
import css from "./integrations.module.css";

const MadeDialog = lazy(() => import("./made").then(({ MadeDialog }) => ({ default: MadeDialog })));

const route = getRouteApi("/frame/t/$tenant/settings/integrations/$integration");

export function IntegrationPage() {
  const { tenant, integration: id } = route.useParams();
  const found = useQuery(integrationQuery(tenant, id));
  const { made, show, forget } = useShownOnce(); // what a draft became
  const back = { text: t.list.title, link: { to: "/t/$tenant/settings/integrations", params: { tenant } } } as const;
  if (found.error && !found.data) {
    const gone = found.error instanceof Problem && (found.error.status === 404 || found.error.status === 400);
    return (
      <>
        <PageHead title={gone ? t.detail.gone : t.detail.title} about={gone ? t.detail.goneText : undefined} back={back} />
        {!gone && <Trouble error={found.error} retry={() => void found.refetch()} />}
      </>
    );
  }
  if (!found.data) return <Waiting rows={6} />;
  const { kind, name, draft } = found.data;
  return (
    <IntegrationContext.Provider value={found.data}>
      <PageHead
        title={name}
        back={back}
        about={
          <span className={css.detailAbout}>
            <KindMark kind={kind} />
            <span>{t.kinds[kind].name}</span>
            <IntegrationState integration={found.data} />
            <CopyValue value={id} label={t.list.copyId(name)} />
          </span>
        }
      />
      {draft && <DraftNotice key={id} onActive={(active) => active.secret && show(active)} />}
      <Tabs integration={found.data} tenant={tenant} />
      <Outlet />
      <Suspense fallback={null}>
        {made && <MadeDialog title={t.kinds[kind].madeTitle} integration={made} closeText={t.close} onClose={forget} />}
      </Suspense>
    </IntegrationContext.Provider>
  );
}

function Tabs({ integration, tenant }: { integration: Integration; tenant: string }) {
  const params = { tenant, integration: integration.id };
  const mayWrite = useMay("integrations:write");
  const mayUsage = useMay("usage:read");
  const mayAudit = useMay("audit:read");
  const tab = { className: css.tab, activeProps: { "aria-current": "page" as const }, params, resetScroll: false };
  return (
    <nav className={css.tabs} aria-label={t.detail.tabs}>
      <Link to="/t/$tenant/settings/integrations/$integration" activeOptions={{ exact: true }} {...tab}>
        {t.detail.overview}
      </Link>
      <Link to="/t/$tenant/settings/integrations/$integration/credentials" {...tab}>
        {t.detail.credentials}
      </Link>
      <Link to="/t/$tenant/settings/integrations/$integration/permissions" {...tab}>
        {t.detail.permissions}
      </Link>
      {mayUsage && (
        <Link to="/t/$tenant/settings/integrations/$integration/usage" {...tab}>
          {t.detail.usage}
        </Link>
      )}
      {mayAudit && (
        <Link to="/t/$tenant/settings/integrations/$integration/audit" {...tab}>
          {t.detail.audit}
        </Link>
      )}
      {mayWrite && (
        <Link to="/t/$tenant/settings/integrations/$integration/danger" {...tab}>
          {t.detail.danger}
        </Link>
      )}
    </nav>
  );
}
