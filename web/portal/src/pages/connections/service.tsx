// One service: its master account, the accounts of members, what was to be done there, and its end.
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { catalogueQuery, changeAccount, masterDetailsQuery, memberAccountsQuery, providerQuery, type Connection, type Provider } from "../../api/connections";
import { useMay, useTenant } from "../../frame/context";
import { CopyValue } from "../../parts/copy";
import { NotRead } from "../../parts/gone";
import { Icon } from "../../parts/icons";
import { Empty, PageHead, Section, Waiting } from "../../parts/page";
import { say } from "../../parts/toasts";
import { FormTrouble, Trouble } from "../../parts/trouble";
import { useNow } from "../../parts/when";
import { connections as texts } from "../../texts/en/connections";
import { AccountButton, AccountRow, endsSoon, nameOf, Standing } from "./account_row";
import { EntryGuide } from "./add";
import { Returned, useConnecting } from "./connecting";
import { DirectDialog } from "./direct";
import { ServiceState } from "./list";
import { Disconnecting, Members, useChanged } from "./members";
import { Remove } from "./remove";
import { Rename } from "./rename";
import { ScriptSection } from "./script_section";
import { ServiceMark } from "./service_mark";
import css from "./connections.module.css";

const SettingsDialog = lazy(() => import("./settings").then(({ SettingsDialog }) => ({ default: SettingsDialog })));

const route = getRouteApi("/frame/t/$tenant/connections/$service");
const t = texts.detail;

export function ServicePage() {
  const { tenant, service: id } = route.useParams();
  const { member, after } = route.useSearch();
  const found = useQuery(providerQuery(tenant, id));
  // What the page is made of is read before it shows, so that nothing is pushed down later.
  const mayAccounts = useMay("connections:read");
  const masters = useQuery({ ...masterDetailsQuery(tenant, found.data?.provider ?? ""), enabled: mayAccounts && found.data !== undefined });
  const members = useQuery({ ...memberAccountsQuery(tenant, found.data?.provider ?? "", { member, after }), enabled: mayAccounts && found.data?.grant === "authorization_code" });
  const catalogue = useQuery({ ...catalogueQuery(tenant), enabled: useMay("providers:read") });
  const back = { text: texts.title, link: { to: "/t/$tenant/connections", params: { tenant } } } as const;
  if (found.error && !found.data) return <NotRead read={found} what={t.one} back={back} />;
  if (!found.data || masters.isLoading || catalogue.isLoading || members.isLoading) return <Waiting rows={6} />;
  return <Service provider={found.data} back={back} />;
}

function Service({ provider, back }: { provider: Provider; back: Parameters<typeof PageHead>[0]["back"] }) {
  const { tenant } = route.useParams();
  const { settings, sallyport_attempt: attempt } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay("providers:write");
  const mayAccounts = useMay("connections:read");
  const mayConnect = useMay("connections:write");
  const masters = useQuery({ ...masterDetailsQuery(tenant, provider.provider), enabled: mayAccounts });
  const { connect, dialog } = useConnecting(tenant, () => `${window.location.origin}${window.location.pathname}`);
  const [direct, setDirect] = useState(false);
  const catalogue = useQuery({ ...catalogueQuery(tenant), enabled: useMay("providers:read") });
  const entry = catalogue.data?.find((one) => one.id === provider.provider);
  const opens = (wanted: boolean) => void navigate({ search: (before) => ({ ...before, settings: wanted || undefined }), replace: !wanted });
  // A popup beside a popup: the window opens in this very click (sonadier §10, trap 6).
  const add = (connectionId?: string) => (provider.grant === "authorization_code" ? connect({ owner: "master", provider: provider.provider, connectionId }, provider.name) : setDirect(true));
  const addButton = mayConnect && provider.enabled && (
    <Button leftSection={<Icon name="plus" size={16} />} variant={masters.data?.length ? "default" : "filled"} onClick={() => add()}>
      {t.addAccount(provider.name)}
    </Button>
  );
  return (
    <>
      <PageHead
        title={provider.name}
        back={back}
        about={
          <span className={css.head}>
            <ServiceMark name={provider.name} />
            <ServiceState provider={provider} masters={masters.data} />
            <span>
              {t.scriptName} <CopyValue value={provider.provider} label={t.copyScriptName(provider.provider)} />
            </span>
            <span>{texts.policies[provider.policy].name}</span>
          </span>
        }
        actions={
          mayWrite && (
            <Button variant="default" leftSection={<Icon name="gear" size={16} />} onClick={() => opens(true)}>
              {texts.settings}
            </Button>
          )
        }
      />
      {mayAccounts && (
        <Section title={t.master} about={t.masterAbout(provider.policy)} actions={masters.data && masters.data.length > 0 && addButton}>
          {masters.error ? (
            <Trouble error={masters.error} retry={() => void masters.refetch()} />
          ) : !masters.data ? (
            <Waiting rows={2} />
          ) : masters.data.length === 0 ? (
            <Empty title={t.noMaster} action={addButton}>
              {t.noMasterText}
            </Empty>
          ) : (
            <ul className={css.accounts}>
              {masters.data.map((account) => (
                <Master key={account.id} account={account} provider={provider} alone={masters.data.length === 1} usual={masters.data.find(({ isDefault }) => isDefault)?.id} onReconnect={() => add(account.id)} />
              ))}
            </ul>
          )}
        </Section>
      )}
      {mayAccounts && provider.grant === "authorization_code" && <Members provider={provider} />}
      {mayAccounts && <ScriptSection provider={provider} />}
      {entry && (entry.guide || entry.docsUrl) && (
        <Section title={t.guide}>
          <EntryGuide entry={entry} name={provider.name} />
        </Section>
      )}
      {mayWrite && <Remove provider={provider} />}
      <Suspense fallback={null}>
        {settings && mayWrite && <SettingsDialog tenant={tenant} provider={provider} onClose={() => opens(false)} master={<MasterInSettings service={provider.name} masters={masters.data} button={addButton} />} />}
      </Suspense>
      {direct && <DirectDialog tenant={tenant} provider={provider} onClose={() => setDirect(false)} />}
      {attempt && <Returned tenant={tenant} attempt={attempt} finished={{ owner: "master", provider: provider.provider }} onClose={() => void navigate({ search: ({ sallyport_attempt: _, ...rest }) => rest, replace: true })} />}
      {dialog}
    </>
  );
}

function MasterInSettings({ service, masters, button }: { service: string; masters: Connection[] | undefined; button: React.ReactNode }) {
  return (
    <div className={css.masterPart}>
      {masters?.map((one) => (
        <p key={one.id} className={css.accountName}>
          <bdi>{nameOf(one.label, one.accountLabel ?? one.accountId)}</bdi>
          <Standing state={one.state} cause={one.cause} service={service} />
        </p>
      ))}
      {button}
    </div>
  );
}

interface MasterProps {
  account: Connection;
  provider: Provider;
  alone: boolean;
  /** Which one is the default. */
  usual?: string;
  onReconnect: () => void;
}

function Master({ account, provider, alone, usual, onReconnect }: MasterProps) {
  const tenant = useTenant();
  const now = useNow();
  const changed = useChanged();
  const mayWrite = useMay("connections:write");
  const [asking, setAsking] = useState<"rename" | "disconnect">();
  const setDefault = useMutation({
    mutationFn: () => changeAccount(tenant, account.id, { isDefault: true }),
    onSuccess: () => {
      say(texts.account.madeDefault(name), usual ? () => changeAccount(tenant, usual, { isDefault: true }).then(changed) : undefined);
      return changed();
    },
  });
  const known = account.accountLabel ?? account.accountId;
  const name = nameOf(account.label, known);
  const works = account.state === "live";
  const signsIn = provider.grant === "authorization_code";
  return (
    <>
      <AccountRow
        name={name}
        account={known}
        state={account.state}
        cause={account.cause}
        service={provider.name}
        isDefault={account.isDefault && !alone}
        connectedAt={account.connectedAt}
        connectedBy={account.connectedBy?.name ?? account.connectedBy?.id}
        lastUsedAt={account.lastUsedAt}
        scripts={account.lastUsedBy}
        endsAt={account.endsAt}
        scopes={account.scopes}
        missingScopes={account.missingScopes}
        note={account.notice === "connector_left" ? texts.account.left : undefined}
      >
        {mayWrite && (
          <>
            {signsIn && provider.enabled && <AccountButton text={texts.account.reconnect} account={name} onClick={onReconnect} tone={works && !endsSoon(account.endsAt, now) ? undefined : "main"} />}
            {!account.isDefault && <AccountButton text={texts.account.makeDefault} account={name} onClick={() => setDefault.mutate()} loading={setDefault.isPending} />}
            <AccountButton text={texts.account.rename} account={name} onClick={() => setAsking("rename")} />
            <AccountButton text={texts.account.disconnect} account={name} onClick={() => setAsking("disconnect")} />
          </>
        )}
      </AccountRow>
      <FormTrouble error={setDefault.error} />
      {asking === "rename" && <Rename name={name} label={account.label} rename={(label) => changeAccount(tenant, account.id, { label })} onDone={changed} onClose={() => setAsking(undefined)} />}
      {asking === "disconnect" && <Disconnecting account={account} service={provider.name} onClose={() => setAsking(undefined)} />}
    </>
  );
}
