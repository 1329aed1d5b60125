// The audit log: who did what, when, from where.
import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { allRecords, auditPageQuery, type AuditRecord } from "../../api/audit";
import { Icon } from "../../parts/icons";
import { Pages } from "../../parts/listing";
import { MenuAct } from "../../parts/menu_act";
import { Empty, PageHead, Waiting } from "../../parts/page";
import type { Names } from "../../parts/picker";
import { Status } from "../../parts/status";
import { say, sayTrouble } from "../../parts/toasts";
import { Trouble } from "../../parts/trouble";
import { Moment, preciseTime, useNow, zoneName } from "../../parts/when";
import { audit as t } from "../../texts/en/audit";
import { download } from "../../parts/download";
import css from "./audit.module.css";
import { Chain } from "./chain";
import { csvOf, jsonLinesOf, mostExported } from "./export";
import { Filters } from "./filters";
import { filterOf } from "./routes";
import { useWho, Who } from "./who";
import lists from "../../parts/listing.module.css";
import parts from "../../parts/parts.module.css";

const path = "/t/$tenant/audit";
const route = getRouteApi("/frame/t/$tenant/audit");
const noRecords: AuditRecord[] = [];

export function AuditPage() {
  const { tenant } = route.useParams();
  const search = route.useSearch();
  const found = useQuery(auditPageQuery(tenant, filterOf(search), search.after));
  const names = useWho(found.data?.records ?? noRecords);
  // At first they come together, so that no name that is longer than an id pushes others away.
  const [named, setNamed] = useState(false);
  if (found.data && !names.isLoading && !named) setNamed(true);
  const { after, ...filters } = search;
  const filtered = Object.values(filters).some((value) => value !== undefined);
  return (
    <>
      <PageHead title={t.title} about={t.about} actions={!found.error && <Export />} />
      <h2 className="seen-by-readers">{t.records}</h2>
      <Filters />
      {found.error ? (
        <Trouble error={found.error} retry={() => void found.refetch()} />
      ) : !found.data || !named ? (
        <div className={lists.panel}>
          <Waiting rows={10} label={t.loading} />
        </div>
      ) : found.data.records.length > 0 ? (
        <Records records={found.data.records} names={names} stale={found.isPlaceholderData} />
      ) : (
        <div className={lists.panel}>
          {found.data.nextPageToken ? (
            <Empty title={t.pageEmpty}>{t.pageEmptyText}</Empty>
          ) : (
            <Empty title={filtered || after ? t.nothingFound : t.empty} action={filtered && <Link from={path} to="." search={{}}>{t.showAll}</Link>}>
              {filtered || after ? t.nothingFoundText : t.emptyText}
            </Empty>
          )}
        </div>
      )}
      {found.data && named && (
        <>
          <Pages next={found.data.nextPageToken} shown={found.data.records.length} stale={found.isPlaceholderData} />
          <div className={css.chain}>
            <Chain />
          </div>
        </>
      )}
      <Outlet />
    </>
  );
}

function Records({ records, names, stale }: { records: AuditRecord[]; names: Names; stale: boolean }) {
  const { tenant } = route.useParams();
  const now = useNow();
  return (
    <div className={lists.panel} data-stale={stale || undefined}>
      <table className={`${lists.table} ${css.table}`}>
        <caption className="seen-by-readers">{t.title}</caption>
        <thead>
          <tr>
            <th scope="col">{t.columns.what}</th>
            <th scope="col">{t.columns.who}</th>
            <th scope="col">{t.columns.from}</th>
            <th scope="col">{t.columns.when(zoneName())}</th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <tr key={record.position}>
              <th scope="row">
                <span className={parts.auditWhat}>
                  <Link to="/t/$tenant/audit/$position" params={{ tenant, position: record.position }} search resetScroll={false} className={lists.name}>
                    {t.actions[record.action] ?? record.action}
                  </Link>
                  {record.outcome === "refused" && <Status tone="bad">{t.outcomes.refused}</Status>}
                </span>
                <About record={record} names={names} />
              </th>
              <td data-label={t.columns.who}>
                <Who record={record} names={names} />
              </td>
              <td data-label={t.columns.from} className={css.source}>{record.source ?? <span className={lists.faint}>{t.local}</span>}</td>
              <td data-label={t.columns.when("")} className={css.time}>
                <Moment time={record.time}>{preciseTime(record.time, now)}</Moment>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** To whom or what it was done, by name where there is one, and why or how. */
function About({ record: { object, actor, person, reason }, names }: { record: AuditRecord; names: Names }) {
  const name = object && object !== actor && object !== person ? names.known.get(object) : undefined;
  if (!name && !reason) return null;
  return (
    <span className={`${lists.under} ${css.reason}`}>
      {name && <bdi>{name}</bdi>}
      {name && reason && " · "}
      {reason}
    </span>
  );
}

const forms = {
  csv: { type: "text/csv", ending: "csv", write: csvOf },
  jsonLines: { type: "application/jsonl", ending: "jsonl", write: jsonLinesOf },
};

/** Downloads what the filters find; it can be stopped. */
function Export() {
  const { tenant } = route.useParams();
  const search = route.useSearch();
  const [count, setCount] = useState<number>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (form: keyof typeof forms) => {
    const stop = (running.current = new AbortController());
    setCount(0);
    try {
      const { records, more } = await allRecords(tenant, filterOf(search), mostExported, setCount, stop.signal);
      const { type, ending, write } = forms[form];
      download(`audit-${new Date().toISOString().slice(0, 10)}.${ending}`, type, write(records));
      say(more ? t.export.cut(records.length) : t.export.done(records.length));
    } catch (error) {
      if (!stop.signal.aborted) sayTrouble(error);
    } finally {
      setCount(undefined);
    }
  };
  if (count !== undefined)
    return (
      <>
        <p className={css.progress} role="status">
          {t.export.running(count)}
        </p>
        <Button variant="default" onClick={() => running.current?.abort()}>
          {t.export.stop}
        </Button>
      </>
    );
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="save" size={16} />}>
          {t.export.action}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.export.about(mostExported)}</Menu.Label>
        <MenuAct run={() => void run("csv")}>{t.export.csv}</MenuAct>
        <MenuAct run={() => void run("jsonLines")}>{t.export.jsonLines}</MenuAct>
      </Menu.Dropdown>
    </Menu>
  );
}
