// One record of the audit log, with all that it says and ways to what it names.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { auditRecordQuery, type AuditRecord } from "../../api/audit";
import { choiceQuery } from "../../api/choices";
import { eventQuery } from "../../api/inventory";
import { useMay } from "../../frame/context";
import { CodeBox } from "../../parts/code_box";
import { CopyButton, CopyValue } from "../../parts/copy";
import { Dialog } from "../../parts/dialog";
import { isGone } from "../../parts/gone";
import { Waiting } from "../../parts/page";
import { Status } from "../../parts/status";
import { Trouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { audit as t } from "../../texts/en/audit";
import css from "./audit.module.css";
import { rulingOf, type Ruling } from "./ruling";
import { useWho, Who } from "./who";
import parts from "../../parts/parts.module.css";
import facts from "../../parts/facts.module.css";

const route = getRouteApi("/frame/t/$tenant/audit/$position");

export function RecordDialog() {
  const { tenant, position } = route.useParams();
  const navigate = route.useNavigate();
  const found = useQuery(auditRecordQuery(tenant, position));
  const close = () => void navigate({ to: "/t/$tenant/audit", params: { tenant }, search: true, resetScroll: false });
  const gone = isGone(found.error);
  const title = found.data ? (t.actions[found.data.action] ?? found.data.action) : gone ? t.record.gone : t.record.title;
  return (
    <Dialog opened title={title} onClose={close} size={640}>
      {gone ? <p>{t.record.goneText}</p> : found.error ? <Trouble error={found.error} retry={() => void found.refetch()} /> : !found.data ? <Waiting rows={6} /> : <Record record={found.data} />}
    </Dialog>
  );
}

function Record({ record }: { record: AuditRecord }) {
  const { tenant } = route.useParams();
  const names = useWho([record]);
  const asked = useAsked(record);
  const json = JSON.stringify(record, null, 2);
  if (names.isLoading || asked.isLoading) return <Waiting rows={6} />; // they are longer than the ids in whose place they come
  return (
    <div className={css.record}>
      <dl className={facts.facts}>
        <Fact name={t.outcome}>
          <Status tone={record.outcome === "refused" ? "bad" : "good"}>{t.outcomes[record.outcome]}</Status>
        </Fact>
        <Fact name={t.record.time}>
          <When time={record.time} form="exact" />
        </Fact>
        <Fact name={t.columns.who}>
          <span className={css.link}>
            <Who record={record} names={names} />
            {record.actor && <CopyButton value={record.actor} label={t.record.copy(t.integration)} />}
            {record.person && <CopyButton value={record.person} label={t.record.copy(t.person)} />}
          </span>
        </Fact>
        {record.object && (
          <Fact name={t.object}>
            <CopyValue value={record.object} label={t.record.copy(t.object)} />
            <ObjectLinks record={record} object={record.object} />
          </Fact>
        )}
        {record.reason && (
          <Fact name={t.record.reason}>
            <span className={css.text}>{record.reason}</span>
          </Fact>
        )}
        {record.source && (
          <Fact name={t.columns.from}>
            <span className={css.links}>
              {record.source}
              <Link to="/t/$tenant/audit" params={{ tenant }} search={{ source: record.source }} className={css.more}>
                {t.record.sameSource}
              </Link>
            </span>
          </Fact>
        )}
        {record.requestId && (
          <Fact name={t.request}>
            <span className={css.links}>
              <CopyValue value={record.requestId} label={t.record.copy(t.request)} />
              <Link to="/t/$tenant/audit" params={{ tenant }} search={{ requestId: record.requestId }} className={css.more}>
                {t.record.sameRequest}
              </Link>
            </span>
          </Fact>
        )}
        {record.tokenId && (
          <Fact name={t.record.token}>
            <CopyValue value={record.tokenId} label={t.record.copy(t.record.token)} />
          </Fact>
        )}
        <Fact name={t.record.position}>
          <CopyValue value={record.position} label={t.record.copy(t.record.position)} />
        </Fact>
      </dl>
      {asked.ruling && asked.asset && <Why record={record} ruling={asked.ruling} asset={asked.asset} />}
      <details className={parts.more}>
        <summary>{t.record.json}</summary>
        <div className={css.json}>
          <CodeBox label={t.record.json} text={json} />
          <CopyButton value={json} label={t.record.copy(t.record.json)} text={t.record.copyJson} />
        </div>
      </details>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The page of what a record is about, by the first word of its action. */
const pages: Record<string, (tenant: string, id: string) => LinkProps> = {
  integration: (tenant, integration) => ({ to: "/t/$tenant/settings/integrations/$integration", params: { tenant, integration } }),
  policy: (tenant, policy) => ({ to: "/t/$tenant/policies/$policy", params: { tenant, policy } }),
  asset: (tenant, asset) => ({ to: "/t/$tenant/inventory/assets/$asset", params: { tenant, asset } }),
  event: (tenant, event) => ({ to: "/t/$tenant/inventory/events/$event", params: { tenant, event } }),
  user: (tenant, user) => ({ to: "/t/$tenant/people/users/$user", params: { tenant, user } }),
  group: (tenant, group) => ({ to: "/t/$tenant/people/groups/$group", params: { tenant, group } }),
  webhook: (tenant, webhook) => ({ to: "/t/$tenant/settings/webhooks/$webhook", params: { tenant, webhook } }),
  provider: (tenant, service) => ({ to: "/t/$tenant/connections/$service", params: { tenant, service } }),
};

function ObjectLinks({ record, object }: { record: AuditRecord; object: string }) {
  const { tenant } = route.useParams();
  const kind = record.action.split(".")[0] ?? "";
  const page = pages[kind];
  return (
    <span className={css.links}>
      {page && !/\.(deleted|removed)$/.test(record.action) && (
        <Link {...page(tenant, object)} className={css.more}>
          {t.record.show[kind]}
        </Link>
      )}
      <Link to="/t/$tenant/audit" params={{ tenant }} search={{ object }} className={css.more}>
        {t.record.sameObject}
      </Link>
    </span>
  );
}

/** What was refused by policies, and on which asset: whoever reads an event may have that in the record instead. */
function useAsked({ action, actor, person, object, reason }: AuditRecord): { ruling?: Ruling; asset?: string; isLoading: boolean } {
  const { tenant } = route.useParams();
  const mayEvents = useMay("events:read");
  const ruling = action === "access.denied" && (actor || person) && object ? rulingOf(reason ?? "") : undefined;
  const asset = useQuery({ ...choiceQuery(tenant, "asset", object ?? ""), enabled: ruling !== undefined });
  const event = useQuery({ ...eventQuery(tenant, object ?? ""), enabled: ruling !== undefined && asset.data === null && mayEvents });
  return { ruling, asset: asset.data ? object : event.data?.assetId, isLoading: asset.isLoading || event.isLoading };
}

/** The same question, as it was asked then. */
function Why({ record: { actor, person, time, source }, ruling: { action, names }, asset }: { record: AuditRecord; ruling: Ruling; asset: string }) {
  const { tenant } = route.useParams();
  const [behaviour, type] = names;
  const what = action.startsWith("event:") ? { type: type || undefined, behaviour } : { attributes: names.join(",") || undefined };
  return (
    <p>
      <Link to="/t/$tenant/policies/why" params={{ tenant }} search={{ integration: actor, member: person, asset, action, ...what, at: time, source }}>
        {t.record.why}
      </Link>
    </p>
  );
}
