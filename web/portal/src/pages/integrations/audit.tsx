import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { auditQuery, type AuditRecord } from "../../api/integrations";
import { CopyButton } from "../../parts/copy";
import { Pages } from "../../parts/listing";
import { Empty, Section, Waiting } from "../../parts/page";
import { Status } from "../../parts/status";
import { Trouble } from "../../parts/trouble";
import { exactTime, When } from "../../parts/when";
import { texts as t } from "../../texts/en";
import { audit } from "../../texts/en/audit";
import { useIntegration } from "./integration_context";
import lists from "../../parts/listing.module.css";
import parts from "../../parts/parts.module.css";

const route = getRouteApi("/frame/t/$tenant/settings/integrations/$integration/audit");

export function AuditTab() {
  const integration = useIntegration();
  const { tenant } = route.useParams();
  const { after } = route.useSearch();
  const found = useQuery(auditQuery(tenant, integration.id, after));
  return (
    <Section
      title={t.auditTab.title}
      about={t.auditTab.about}
      actions={
        <Button variant="default" renderRoot={(props) => <Link {...props} to="/t/$tenant/audit" params={{ tenant }} search={{ integration: integration.id }} />}>
          {t.auditTab.search}
        </Button>
      }
    >
      {found.error ? (
        <Trouble error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Waiting rows={6} />
      ) : (
        <>
          {found.data.records.length > 0 ? (
            <Records records={found.data.records} stale={found.isPlaceholderData} />
          ) : (
            <Empty title={t.auditTab.empty}>{found.data.nextPageToken ? t.auditTab.emptyText : t.auditTab.emptyEnd}</Empty>
          )}
          <Pages next={found.data.nextPageToken} shown={found.data.records.length} stale={found.isPlaceholderData} />
        </>
      )}
    </Section>
  );
}

function Records({ records, stale }: { records: AuditRecord[]; stale: boolean }) {
  return (
    <table className={lists.table} data-stale={stale || undefined}>
      <caption className="seen-by-readers">{t.auditTab.title}</caption>
      <thead>
        <tr>
          <th scope="col">{t.auditTab.what}</th>
          <th scope="col">{t.auditTab.when}</th>
          <th scope="col">{t.auditTab.from}</th>
          <th scope="col">{t.auditTab.request}</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <Row key={record.position} record={record} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ record }: { record: AuditRecord }) {
  const { tenant } = route.useParams();
  return (
    <tr>
      <th scope="row">
        <span className={parts.auditWhat}>
          <Link to="/t/$tenant/audit/$position" params={{ tenant, position: record.position }}>
            {audit.actions[record.action] ?? record.action}
          </Link>
          {record.outcome === "refused" && <Status tone="bad">{t.auditTab.refused}</Status>}
        </span>
        {record.reason && <span className={lists.under}>{record.reason}</span>}
      </th>
      <td data-label={t.auditTab.when} title={exactTime(record.time)}>
        <When time={record.time} />
      </td>
      <td data-label={t.auditTab.from}>{record.source ?? <span className={lists.faint}>{t.auditTab.local}</span>}</td>
      <td data-label={t.auditTab.request}>{record.requestId && <CopyButton value={record.requestId} label={t.auditTab.copyRequest(record.requestId)} />}</td>
    </tr>
  );
}
