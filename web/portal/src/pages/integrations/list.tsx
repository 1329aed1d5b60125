// Settings > Integrations: what can be added, and what there is.
import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense, useState, type FormEvent } from "react";
import { kinds, listQuery, type Integration, type Kind } from "../../api/integrations";
import { useMay } from "../../frame/context";
import { matches } from "../../frame/matches";
import { CopyValue } from "../../parts/copy";
import { Icon } from "../../parts/icons";
import { Empty, PageHead, Waiting } from "../../parts/page";
import { Chip, Status } from "../../parts/status";
import { Trouble } from "../../parts/trouble";
import { useNow, When } from "../../parts/when";
import { texts as t } from "../../texts/en";
import { isLive, latest, nextEnd } from "./credential_state";
import { KindMark } from "./kind_mark";
import css from "./integrations.module.css";

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
      <PageHead title={t.list.title} about={t.list.about} />
      <Available mayAdd={mayWrite} onAdd={open} />
      <Configured mayAdd={mayWrite} onAdd={open} />
      <Suspense fallback={null}>{add && mayWrite && <AddDialog key={add} tenant={tenant} kind={add} onClose={() => open(undefined)} />}</Suspense>
    </>
  );
}

interface AddProps {
  mayAdd: boolean;
  onAdd: (kind: Kind) => void;
}

function Available({ mayAdd, onAdd }: AddProps) {
  const [typed, setTyped] = useState("");
  const found = kinds.filter((kind) => {
    const { name, about, category, search } = t.kinds[kind];
    return matches(`${name} ${about} ${category} ${search}`, typed);
  });
  return (
    <section className={css.block} aria-labelledby="available">
      <div className={css.blockHead}>
        <h2 id="available">{t.list.available}</h2>
        <TextInput
          className={css.search}
          size="sm"
          type="search"
          placeholder={t.list.searchAvailable}
          aria-label={t.list.searchAvailable}
          leftSection={<Icon name="search" size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <ul className={css.cards}>
        {found.map((kind) => (
          <li key={kind} className={css.card}>
            <KindMark kind={kind} />
            <div className={css.cardText}>
              <h3>{t.kinds[kind].name}</h3>
              <p>{t.kinds[kind].about}</p>
            </div>
            <div className={css.cardFoot}>
              <Chip>{t.kinds[kind].category}</Chip>
              {mayAdd && (
                <Button variant="default" size="xs" onClick={() => onAdd(kind)} aria-label={t.list.addThis(t.kinds[kind].name)}>
                  {t.list.add}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={css.none}>{t.list.noneAvailable(typed)}</p>}
      <p className="seen-by-readers" role="status">
        {typed && t.list.foundAvailable(found.length)}
      </p>
    </section>
  );
}

function Configured({ mayAdd, onAdd }: AddProps) {
  const { tenant } = route.useParams();
  const { kind, name, after } = route.useSearch();
  const list = useQuery(listQuery(tenant, { kind, name, after }));
  const filtered = kind !== undefined || name !== undefined;
  return (
    <section className={css.block} aria-labelledby="configured">
      <div className={css.blockHead}>
        <h2 id="configured">
          {t.list.configured}
          {list.data?.total !== undefined && <span className={css.count}>{t.number(list.data.total)}</span>}
        </h2>
        <Filters />
      </div>
      {list.error ? (
        <Trouble error={list.error} retry={() => void list.refetch()} />
      ) : !list.data ? (
        <div className={css.panel}>
          <Waiting rows={6} label={t.list.loading} />
        </div>
      ) : list.data.integrations.length > 0 ? (
        <>
          <Table integrations={list.data.integrations} stale={list.isPlaceholderData} />
          <Pages next={list.data.nextPageToken} total={list.data.total} shown={list.data.integrations.length} />
        </>
      ) : filtered ? (
        <div className={css.panel}>
          <Empty title={t.list.nothingFound} action={<Link from="/t/$tenant/settings/integrations" to="." search={{}}>{t.list.showAll}</Link>}>
            {t.list.nothingFoundText}
          </Empty>
        </div>
      ) : (
        <div className={css.panel}>
          <Empty title={t.list.empty} action={mayAdd && <Button onClick={() => onAdd("custom")}>{t.list.addFirst}</Button>}>
            {mayAdd ? t.list.emptyText : t.list.emptyReader}
          </Empty>
        </div>
      )}
    </section>
  );
}

function Filters() {
  const { kind, name } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(name ?? "");
  const find = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ search: (before) => ({ kind: before.kind, name: typed || undefined }) });
  };
  return (
    <div className={css.filters}>
      <form onSubmit={find} role="search" className={css.search}>
        <TextInput
          size="sm"
          type="search"
          placeholder={t.list.findByName}
          aria-label={t.list.findByName}
          leftSection={<Icon name="search" size={16} />}
          value={typed}
          maxLength={128}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </form>
      <fieldset className={css.segments}>
        <legend className="seen-by-readers">{t.list.kind}</legend>
        {[undefined, ...kinds].map((one) => (
          <label key={one ?? "all"}>
            <input type="radio" name="kind" checked={kind === one} onChange={() => void navigate({ search: (before) => ({ kind: one, name: before.name }) })} />
            <span>{one ? t.kinds[one].short : t.list.allKinds}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}

function Table({ integrations, stale }: { integrations: Integration[]; stale: boolean }) {
  return (
    <div className={css.panel} data-stale={stale || undefined}>
      <table className={css.table}>
        <caption className="seen-by-readers">{t.list.configured}</caption>
        <thead>
          <tr>
            <th scope="col">{t.columns.name}</th>
            <th scope="col">{t.columns.role}</th>
            <th scope="col">{t.columns.clientId}</th>
            <th scope="col">{t.columns.secrets}</th>
            <th scope="col">{t.columns.lastUse}</th>
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
  const { id, kind, name, role, enabled, credentials } = integration;
  const lastUse = latest(credentials.map((credential) => credential.lastUsedAt));
  return (
    <tr>
      <th scope="row">
        <Link to="/t/$tenant/settings/integrations/$integration" params={{ tenant, integration: id }} className={css.name}>
          <bdi>{name}</bdi>
        </Link>
        <span className={css.kind}>{t.kinds[kind].name}</span>
      </th>
      <td data-label={t.columns.role}>{t.roles.name(role)}</td>
      <td data-label={t.columns.clientId} className={css.id}>
        <CopyValue value={id} label={t.list.copyId(name)} />
      </td>
      <td data-label={t.columns.secrets}>
        <Secrets credentials={credentials} />
      </td>
      <td data-label={t.columns.lastUse}>{lastUse ? <When time={lastUse} /> : <span className={css.faint}>{t.never}</span>}</td>
      <td data-label={t.columns.state}>
        <Status tone={enabled ? "good" : "warn"}>{enabled ? t.states.enabled : t.states.disabled}</Status>
      </td>
    </tr>
  );
}

function Secrets({ credentials }: { credentials: Integration["credentials"] }) {
  const now = useNow();
  const live = credentials.filter((credential) => isLive(credential, now)).length;
  const end = nextEnd(credentials, now);
  if (live === 0) return <Status tone="bad">{t.list.noSecret}</Status>;
  return (
    <span className={css.twoLines}>
      <span>{t.list.live(live)}</span>
      <span>{end ? <>{t.list.ends} <When time={end} /></> : t.list.noEnd}</span>
    </span>
  );
}

// Tokens of pages that were left, so that "Previous" needs no list of all of them. Gone with the page, and then
// "First page" is the way back.
const left = new Map<string, string | undefined>();

function Pages({ next, total, shown }: { next: string; total?: number; shown: number }) {
  const { after } = route.useSearch();
  if (!next && !after) return null;
  const known = after === undefined || left.has(after);
  const before = after === undefined ? undefined : left.get(after);
  if (next) left.set(next, after);
  return (
    <nav className={css.pages} aria-label={t.list.pages}>
      <span>{total !== undefined ? t.list.pageOf(shown, total) : t.list.page(shown)}</span>
      <span className={css.pageLinks}>
        {after !== undefined && (
          <Link from="/t/$tenant/settings/integrations" to="." search={(search) => ({ ...search, after: before })} className={css.pageLink} resetScroll={false}>
            {known ? t.list.previous : t.list.first}
          </Link>
        )}
        {next && (
          <Link from="/t/$tenant/settings/integrations" to="." search={(search) => ({ ...search, after: next })} className={css.pageLink} resetScroll={false}>
            {t.list.next}
          </Link>
        )}
      </span>
    </nav>
  );
}
