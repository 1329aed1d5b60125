// Settings > Integrations: what can be added, and what there is.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { listQuery, type Integration, type Kind } from "../../api/integrations";
import { useMay } from "../../frame/context";
import { CopyValue } from "../../parts/copy";
import { Pages } from "../../parts/listing";
import { Empty, PageHead, Waiting } from "../../parts/page";
import { Status } from "../../parts/status";
import { Trouble } from "../../parts/trouble";
import { useNow, When } from "../../parts/when";
import { texts as t } from "../../texts/en";
import { integrations as words } from "../../texts/en/integrations";
import { Available, type AddProps } from "./available";
import { attentionOf, isLive, latest, nextEnd } from "./credential_state";
import { Filters } from "./filters";
import { IntegrationState } from "./state";
import { queryOf } from "./show";
import css from "./list.module.css";
import lists from "../../parts/listing.module.css";
import parts from "../../parts/parts.module.css";

const AddDialog = lazy(() => import("./add").then(({ AddDialog }) => ({ default: AddDialog })));

const route = getRouteApi("/frame/t/$tenant/settings/integrations");

export function IntegrationsPage() {
  const { tenant } = route.useParams();
  const { add } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay("integrations:write");
  const open = (kind: Kind | undefined) => void navigate({ search: (before) => ({ ...before, add: kind }), replace: kind === undefined });
  return (
    <>
      <PageHead title={t.list.title} about={t.list.about} back={{ text: t.nav.settings, link: { to: "/t/$tenant/settings", params: { tenant } } }} />
      <Available mayAdd={mayWrite} onAdd={open} />
      <Configured mayAdd={mayWrite} onAdd={open} />
      <Suspense fallback={null}>{add && mayWrite && <AddDialog key={add} tenant={tenant} kind={add} onClose={() => open(undefined)} />}</Suspense>
    </>
  );
}

function Configured({ mayAdd, onAdd }: AddProps) {
  const { tenant } = route.useParams();
  const { category, kind, search, show, sort, after } = route.useSearch();
  const list = useQuery(listQuery(tenant, { kind, search, sort, after, ...queryOf(show) }));
  const filtered = kind !== undefined || search !== undefined || show !== undefined;
  return (
    <section className={css.block} aria-labelledby="configured">
      <div className={parts.blockHead}>
        <h2 id="configured">
          {t.list.configured}
          {list.data?.total !== undefined && <span className={css.count}>{t.number(list.data.total)}</span>}
        </h2>
      </div>
      <Filters />
      {list.error ? (
        <Trouble error={list.error} retry={() => void list.refetch()} />
      ) : !list.data ? (
        <div className={lists.panel}>
          <Waiting rows={6} label={t.list.loading} />
        </div>
      ) : list.data.integrations.length > 0 ? (
        <>
          <Table integrations={list.data.integrations} stale={list.isPlaceholderData} />
          <Pages next={list.data.nextPageToken} total={list.data.total} shown={list.data.integrations.length} stale={list.isPlaceholderData} />
        </>
      ) : filtered ? (
        <div className={lists.panel}>
          <Empty title={t.list.nothingFound} action={<Link from="/t/$tenant/settings/integrations" to="." search={{ category }}>{t.list.showAll}</Link>}>
            {words.find.none}
          </Empty>
        </div>
      ) : (
        <div className={lists.panel}>
          <Empty title={t.list.empty} action={mayAdd && <Button onClick={() => onAdd("custom")}>{t.list.addFirst}</Button>}>
            {mayAdd ? t.list.emptyText : t.list.emptyReader}
          </Empty>
        </div>
      )}
    </section>
  );
}

function Table({ integrations, stale }: { integrations: Integration[]; stale: boolean }) {
  const counted = integrations.some(({ requestsToday }) => requestsToday !== undefined);
  return (
    <div className={lists.panel} data-stale={stale || undefined}>
      <table className={lists.table}>
        <caption className="seen-by-readers">{t.list.configured}</caption>
        <thead>
          <tr>
            <th scope="col">{t.columns.name}</th>
            <th scope="col">{t.columns.role}</th>
            <th scope="col">{t.columns.clientId}</th>
            <th scope="col">{t.columns.secrets}</th>
            <th scope="col">{t.columns.lastUse}</th>
            {counted && (
              <th scope="col" className={lists.figure} title={words.find.todayAbout}>
                {words.find.today}
              </th>
            )}
            <th scope="col">{t.columns.state}</th>
          </tr>
        </thead>
        <tbody>
          {integrations.map((integration) => (
            <Row key={integration.id} integration={integration} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ integration }: { integration: Integration }) {
  const { tenant } = route.useParams();
  const now = useNow();
  const { id, kind, name, role, credentials, requestsToday } = integration;
  const lastUse = latest(credentials.map((credential) => credential.lastUsedAt));
  const attention = attentionOf(integration, now);
  return (
    <tr>
      <th scope="row">
        <Link to="/t/$tenant/settings/integrations/$integration" params={{ tenant, integration: id }} className={lists.name}>
          <bdi>{name}</bdi>
        </Link>
        <span className={lists.under}>{t.kinds[kind].name}</span>
      </th>
      <td data-label={t.columns.role} className={css.role}>{t.roles.name(role)}</td>
      <td data-label={t.columns.clientId} className={css.id}>
        <CopyValue value={id} label={t.list.copyId(name)} />
      </td>
      <td data-label={t.columns.secrets}>
        <Secrets integration={integration} now={now} />
      </td>
      <td data-label={t.columns.lastUse} className={css.oneLine}>{lastUse ? <When time={lastUse} /> : <span className={lists.faint}>{t.never}</span>}</td>
      {requestsToday !== undefined && (
        <td data-label={words.find.todayAbout} className={lists.figure}>
          {requestsToday === 0 ? <span className={lists.faint}>0</span> : t.number(requestsToday)}
        </td>
      )}
      <td data-label={t.columns.state}>
        <span className={css.state}>
          <IntegrationState integration={integration} />
          {attention && attention !== "noSecret" && <span className={css.attention}>{words.find.attention[attention]}</span>}
        </span>
      </td>
    </tr>
  );
}

function Secrets({ integration: { credentials, draft }, now }: { integration: Integration; now: number }) {
  const live = credentials.filter((credential) => isLive(credential, now)).length;
  const end = nextEnd(credentials, now);
  if (draft) return <span className={lists.faint}>{t.none}</span>;
  if (live === 0) return <Status tone="bad">{t.list.noSecret}</Status>;
  return (
    <span className={lists.twoLines}>
      <span>{t.list.live(live)}</span>
      <span>{end ? <>{t.list.ends} <When time={end} /></> : t.list.noEnd}</span>
    </span>
  );
}
