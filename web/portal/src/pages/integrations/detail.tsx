// One integration: its head, and the tabs, each a page of its own.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { integrationQuery, type Integration } from "../../api/integrations";
import { useMay } from "../../frame/context";
import { AreaTabs, type AreaTab } from "../../parts/area_tabs";
import { CopyValue } from "../../parts/copy";
import { NotRead } from "../../parts/gone";
import { PageHead, Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { useShownOnce } from "../../parts/shown_once";
import { Status } from "../../parts/status";
import { texts as t } from "../../texts/en";
import { integrations as words } from "../../texts/en/integrations";
import { useAdvice } from "./advice";
import { kindSigns } from "./catalogue";
import { DraftNotice } from "./draft";
import { IntegrationContext } from "./integration_context";
import { Sign } from "./sign";
import { IntegrationState } from "./state";

const MadeDialog = lazy(() => import("./made").then(({ MadeDialog }) => ({ default: MadeDialog })));

const route = getRouteApi("/frame/t/$tenant/settings/integrations/$integration");

export function IntegrationPage() {
  const { tenant, integration: id } = route.useParams();
  const found = useQuery(integrationQuery(tenant, id));
  const { made, show, forget } = useShownOnce<Integration>(); // what a draft became
  const advice = useAdvice({ id, reuseTokens: found.data?.reuseTokens ?? false });
  const back = { text: t.list.title, link: { to: "/t/$tenant/settings/integrations", params: { tenant } } } as const;
  if (found.error && !found.data) return <NotRead read={found} what={t.detail.one} back={back} />;
  if (!found.data || advice === null) return <Waiting rows={6} />; // it would push the rest down
  const { kind, name, draft } = found.data;
  return (
    <IntegrationContext.Provider value={found.data}>
      <PageHead
        title={name}
        back={back}
        about={
          <span className={parts.detailAbout}>
            <Sign icon={kindSigns[kind]} small />
            <span>{t.kinds[kind].name}</span>
            <IntegrationState integration={found.data} />
            {advice && <Status tone="warn">{words.advice.badge}</Status>}
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

const here = "/t/$tenant/settings/integrations/$integration";

function Tabs({ integration, tenant }: { integration: Integration; tenant: string }) {
  const params = { tenant, integration: integration.id };
  const mayWrite = useMay("integrations:write");
  const mayUsage = useMay("usage:read");
  const mayAudit = useMay("audit:read");
  const tabs: (AreaTab | false)[] = [
    { text: t.detail.overview, link: { to: here, params }, exact: true },
    { text: words.general.tab, link: { to: `${here}/general`, params } },
    { text: t.detail.credentials, link: { to: `${here}/credentials`, params } },
    { text: t.detail.permissions, link: { to: `${here}/permissions`, params } },
    mayUsage && { text: t.detail.usage, link: { to: `${here}/usage`, params } },
    mayAudit && { text: t.detail.audit, link: { to: `${here}/audit`, params } },
    mayWrite && { text: t.detail.danger, link: { to: `${here}/danger`, params } },
  ];
  return <AreaTabs label={t.detail.tabs} tabs={tabs.filter((tab) => tab !== false)} />;
}
