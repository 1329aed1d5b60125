// What happened: found by filters, and live while somebody looks at the newest.
import { TextInput } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { choiceQuery } from "../../api/choices";
import { eventsQuery, type EventsSearch, type InventoryEvent } from "../../api/inventory";
import { Icon } from "../../parts/icons";
import { Listing, SearchField, Toolbar, type Column } from "../../parts/listing";
import css from "../../parts/listing.module.css";
import { Empty } from "../../parts/page";
import { fieldOf, timeOf } from "../../parts/local_time";
import { adviceOf, fieldTrouble } from "../../parts/trouble";
import { When, zoneName } from "../../parts/when";
import { texts } from "../../texts/en";
import { inventory } from "../../texts/en/inventory";
import { useAsset } from "./asset_context";
import own from "./inventory.module.css";
import { useLiveEvents, type LiveEvents } from "./live_events";

const t = inventory.events;
const route = getRouteApi("/frame/t/$tenant/inventory/events");
const assetRoute = getRouteApi("/frame/t/$tenant/inventory/assets/$asset/events");

export const titleOf = ({ type, operation }: Pick<InventoryEvent, "type" | "operation">) => type || t.operations[operation] || operation;
export const personOf = ({ principalDeclared: { displayName, email, subject } }: InventoryEvent) => displayName || email || subject || t.unknown;

export function EventsTab() {
  const { tenant } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const find = (part: Partial<EventsSearch>) => void navigate({ search: { ...search, ...part, after: undefined } });
  const filtered = Object.keys(search).some((name) => name !== "after" && search[name as keyof EventsSearch] !== undefined);
  return (
    <EventsList
      tenant={tenant}
      search={search}
      withAsset
      filters={(error) => (
        <Toolbar>
          {search.asset && <OnlyAsset tenant={tenant} asset={search.asset} onRemove={() => find({ asset: undefined })} />}
          <SearchField label={t.type} value={search.type} onSearch={(type) => find({ type })} />
          <SearchField label={inventory.filter} placeholder={inventory.filterExample} longest={4096} value={search.filter} onSearch={(filter) => find({ filter })} error={fieldTrouble(error, "filter")} />
          <div className={own.times}>
            <TextInput type="datetime-local" size="sm" aria-label={t.from} leftSection={t.from} leftSectionWidth={60} value={fieldOf(search.from)} onChange={(event) => find({ from: timeOf(event.currentTarget.value) })} />
            <TextInput type="datetime-local" size="sm" aria-label={t.until} leftSection={t.until} leftSectionWidth={60} value={fieldOf(search.until)} onChange={(event) => find({ until: timeOf(event.currentTarget.value) })} />
            <p className={own.zone}>{texts.zone(zoneName())}</p>
          </div>
        </Toolbar>
      )}
      empty={
        filtered ? (
          <Empty title={inventory.nothingFound} action={<Link to="/t/$tenant/inventory/events" params={{ tenant }}>{inventory.showAll}</Link>}>
            {t.nothingFoundText}
          </Empty>
        ) : (
          <Empty title={t.empty}>{t.emptyText}</Empty>
        )
      }
    />
  );
}

/** The same below one asset. */
export function AssetEventsTab() {
  const { tenant } = assetRoute.useParams();
  const { after } = assetRoute.useSearch();
  const { id } = useAsset();
  const search = useMemo(() => ({ asset: id, after }), [id, after]);
  return <EventsList tenant={tenant} search={search} empty={<Empty title={t.empty}>{t.emptyText}</Empty>} />;
}

function OnlyAsset({ tenant, asset, onRemove }: { tenant: string; asset: string; onRemove: () => void }) {
  const { data } = useQuery(choiceQuery(tenant, "asset", asset));
  return (
    <button type="button" className={own.chipButton} onClick={onRemove}>
      <span>{t.ofAsset(data?.name || asset)}</span>
      <Icon name="cross" size={14} />
    </button>
  );
}

interface EventsListProps {
  tenant: string;
  search: EventsSearch;
  withAsset?: boolean;
  filters?: (error: unknown) => React.ReactNode;
  empty: React.ReactNode;
}

function EventsList({ tenant, search, withAsset, filters, empty }: EventsListProps) {
  const read = useQuery(eventsQuery(tenant, search));
  const named = useNamed(tenant, withAsset ? read.data?.items : []);
  // Only the newest of all can be added to by what happens now.
  const follows = search.after === undefined && search.until === undefined && !read.isError;
  const live = useLiveEvents(tenant, search, follows, () => void read.refetch());
  const known = read.data?.items ?? [];
  const newer = live.shown.filter(({ id }) => !known.some((one) => one.id === id));
  const wait = live.waiting.filter(({ id }) => !known.some((one) => one.id === id)).length;
  const page = read.data && { ...read, data: { ...read.data, items: [...newer, ...known] } };
  const fresh = new Set(newer.map(({ id }) => id));
  const columns: Column<InventoryEvent>[] = [
    {
      title: t.event,
      cell: (event) => (
        <>
          <Link to="/t/$tenant/inventory/events/$event" params={{ tenant, event: event.id }} className={css.name}>
            <bdi>{titleOf(event)}</bdi>
          </Link>
          {event.operation !== "Record" && event.type && <span className={css.under}>{t.operations[event.operation] ?? event.operation}</span>}
        </>
      ),
    },
    ...(withAsset ? [{ title: t.asset, cell: ({ assetId }: InventoryEvent) => <AssetName tenant={tenant} asset={assetId} /> }] : []),
    { title: t.who, cell: (event) => <bdi>{personOf(event)}</bdi> },
    { title: t.when, cell: ({ acceptedAt }) => <When time={acceptedAt} /> },
  ];
  return (
    <>
      {filters?.(read.error)}
      {follows && <LiveBar live={live} count={wait} />}
      <Listing label={t.title} loading={t.loading} read={(named ? page || read : { ...read, data: undefined }) as typeof read} columns={columns} idOf={({ id }) => id} isNew={({ id }) => fresh.has(id)} goesOn={inventory.goesOn} empty={empty} />
    </>
  );
}

/** Whether the names of the first page have been read: a table does not change under whoever reads it. */
function useNamed(tenant: string, events: readonly InventoryEvent[] | undefined): boolean {
  const assets = [...new Set(events?.map(({ assetId }) => assetId))];
  const names = useQueries({ queries: assets.map((asset) => choiceQuery(tenant, "asset", asset)) });
  const [named, setNamed] = useState(false);
  if (!named && events && names.every(({ isPending }) => !isPending)) setNamed(true);
  return named;
}

/** Events name their asset by its id; its name is read once for all of them. */
function AssetName({ tenant, asset }: { tenant: string; asset: string }) {
  const { data } = useQuery(choiceQuery(tenant, "asset", asset));
  return (
    <Link to="/t/$tenant/inventory/assets/$asset" params={{ tenant, asset }} className={css.plain}>
      {data ? <bdi>{data.name || inventory.assets.unnamed}</bdi> : <code title={data === null ? undefined : asset}>{asset.slice(0, 8)}</code>}
    </Link>
  );
}

function LiveBar({ live, count }: { live: LiveEvents; count: number }) {
  const [said, setSaid] = useState("");
  const paused = live.state === "paused" || live.state === "refused";
  const show = () => {
    live.show();
    setSaid(t.shown(count));
  };
  return (
    <div className={own.liveBar}>
      {/* First, so that no words of another length move it. */}
      {live.state !== "refused" && (
        <button type="button" className={own.liveButton} onClick={paused ? live.resume : live.pause}>
          <Icon name={paused ? "play" : "pause"} size={14} />
          {paused ? t.resume : t.pause}
        </button>
      )}
      <span className={own.live} data-state={live.state} title={live.problem && adviceOf(live.problem)}>
        {t.states[live.state]}
      </span>
      {live.problem && live.state === "refused" && <span className={own.quietNote}>{adviceOf(live.problem)}</span>}
      {count > 0 && (
        <button type="button" className={own.newer} onClick={show}>
          <span>{t.newer(count, live.overflown)}</span>
          <span aria-hidden="true">·</span>
          <span>{t.show}</span>
        </button>
      )}
      <span className="seen-by-readers" role="status">
        {count > 0 ? t.newer(count, live.overflown) : said}
      </span>
    </div>
  );
}
