// Connections: which services the tenant uses, whose accounts, and how they stand (sonadier S4, S6).
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { masterQuery, providersQuery, type Connection, type Provider } from "../../api/connections";
import { tenantQuery } from "../../api/settings";
import { useMay } from "../../frame/context";
import { Icon } from "../../parts/icons";
import { Empty, PageHead, Waiting } from "../../parts/page";
import { Status } from "../../parts/status";
import { Trouble } from "../../parts/trouble";
import { useNow, When } from "../../parts/when";
import { texts as shared } from "../../texts/en";
import { connections as t } from "../../texts/en/connections";
import { endsSoon, nameOf } from "./account_row";
import { ServiceMark } from "./service_mark";
import css from "./connections.module.css";

const AddDialog = lazy(() => import("./add").then(({ AddDialog }) => ({ default: AddDialog })));

const route = getRouteApi("/frame/t/$tenant/connections");
const unchosen = "service";

export function ConnectionsPage() {
  const { tenant } = route.useParams();
  const { add } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay("providers:write");
  const providers = useQuery(providersQuery(tenant));
  // Read before the table shows, whose columns they would move.
  const masters = useQuery({ ...masterQuery(tenant), enabled: useMay("connections:read") });
  const open = (entry: string | undefined) => void navigate({ search: { add: entry }, replace: add !== undefined });
  const button = (text: string) => (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => open(unchosen)}>
      {text}
    </Button>
  );
  return (
    <>
      <PageHead title={t.title} about={t.about} actions={mayWrite && button(t.add)} />
      <AllOff />
      <h2 className="seen-by-readers">{t.services}</h2>
      {providers.error ? (
        <Trouble error={providers.error} retry={() => void providers.refetch()} />
      ) : !providers.data || masters.isLoading ? (
        <div className={css.panel}>
          <Waiting rows={5} label={t.loading} />
        </div>
      ) : providers.data.length === 0 ? (
        <div className={css.panel}>
          <Empty title={t.empty} action={mayWrite && button(t.addFirst)}>
            {mayWrite ? t.emptyText : t.emptyReader}
          </Empty>
        </div>
      ) : (
        <Services providers={providers.data} />
      )}
      <Suspense fallback={null}>
        {add && mayWrite && <AddDialog tenant={tenant} chosen={add} onChoose={(entry) => open(entry ?? unchosen)} onClose={() => open(undefined)} />}
      </Suspense>
    </>
  );
}

/** Where the tenant has switched all of it off. */
export function AllOff() {
  const { tenant } = route.useParams();
  const maySee = useMay("tenant:read");
  const found = useQuery({ ...tenantQuery(tenant), enabled: maySee });
  if (found.data?.connectionsEnabled !== false) return null;
  return (
    <div className={css.notice}>
      <Icon name="warn" />
      <p>
        {t.allOff}{" "}
        <Link to="/t/$tenant/settings/organisation" params={{ tenant }}>
          {t.allOffLink}
        </Link>
        .
      </p>
    </div>
  );
}

function Services({ providers }: { providers: Provider[] }) {
  const { tenant } = route.useParams();
  const mayAccounts = useMay("connections:read");
  const masters = useQuery({ ...masterQuery(tenant), enabled: mayAccounts });
  const of = ({ id }: Provider) => masters.data?.filter((one) => one.providerId === id);
  const now = useNow();
  const soon = masters.data?.filter(({ endsAt, state }) => state === "live" && endsSoon(endsAt, now)).length ?? 0;
  const left = masters.data?.filter(({ notice }) => notice === "connector_left").length ?? 0;
  return (
    <>
      {soon > 0 && (
        <div className={css.notice}>
          <Icon name="clock" />
          <p>{t.endingSoon(soon)}</p>
        </div>
      )}
      {left > 0 && (
        <div className={css.notice}>
          <Icon name="warn" />
          <p>{t.connectorsLeft(left)}</p>
        </div>
      )}
      <div className={css.panel}>
        <table className={css.table}>
          <caption className="seen-by-readers">{t.title}</caption>
          <thead>
            <tr>
              <th scope="col">{t.columns.service}</th>
              <th scope="col">{t.columns.policy}</th>
              <th scope="col">{t.columns.account}</th>
              <th scope="col">{t.columns.state}</th>
              <th scope="col">
                <span className="seen-by-readers">{t.settings}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {providers.map((provider) => (
              <Row key={provider.id} provider={provider} masters={of(provider)} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Row({ provider, masters }: { provider: Provider; masters?: Connection[] }) {
  const { tenant } = route.useParams();
  const { id, name, policy } = provider;
  const used = masters?.find((one) => one.isDefault) ?? masters?.[0];
  return (
    <tr>
      <th scope="row">
        <span className={css.service}>
          <ServiceMark name={name} />
          <span className={css.serviceText}>
            <Link to="/t/$tenant/connections/$service" params={{ tenant, service: id }} className={css.name}>
              <bdi>{name}</bdi>
            </Link>
            <code className={css.small}>{provider.provider}</code>
          </span>
        </span>
      </th>
      <td data-label={t.columns.policy}>{t.policies[policy].name}</td>
      <td data-label={t.columns.account}>
        {used && policy !== "user_only" ? (
          <span className={css.twoLines}>
            <bdi className={css.cut}>{nameOf(used.label, used.accountLabel ?? used.accountId)}</bdi>
            <span>{used.lastUsedAt ? <>{shared.columns.lastUse}: <When time={used.lastUsedAt} /></> : t.account.unused}</span>
          </span>
        ) : (
          <span className={css.faint}>{masters && t.noMaster}</span>
        )}
      </td>
      <td data-label={t.columns.state}>
        <ServiceState provider={provider} masters={masters} />
      </td>
      <td className={css.rowAction}>
        <Link to="/t/$tenant/connections/$service" params={{ tenant, service: id }} search={{ settings: true }} className={css.link} aria-label={t.settingsOf(name)}>
          {t.settings}
        </Link>
      </td>
    </tr>
  );
}

export function ServiceState({ provider: { enabled, policy }, masters }: { provider: Provider; masters?: Connection[] }) {
  if (!enabled) return <Status tone="warn">{t.states.off}</Status>;
  if (!masters) return null;
  if (policy === "user_only") return <Status>{t.states.on}</Status>;
  if (masters.some((one) => one.state !== "live")) return <Status tone="bad">{t.states.action}</Status>;
  if (masters.length > 0) return <Status tone="good">{t.states.connected}</Status>;
  return <Status>{policy === "master_only" ? t.states.waiting : t.states.on}</Status>;
}
