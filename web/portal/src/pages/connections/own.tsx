// Settings > Integrations of a member: their own accounts, in a section for each organisation (sonadier S8 to S10, S14).
import { Button } from "@mantine/core";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { changeOwn, disconnectOwn, ownConnectionsQuery, ownKey, type OwnAccount, type OwnService } from "../../api/connections";
import { useSession } from "../../api/session";
import { Icon } from "../../parts/icons";
import { Empty, PageHead, Section, Waiting } from "../../parts/page";
import { Chip } from "../../parts/status";
import { say } from "../../parts/toasts";
import { FormTrouble, Trouble } from "../../parts/trouble";
import { useNow } from "../../parts/when";
import { connections as texts } from "../../texts/en/connections";
import { AccountButton, AccountRow, endsSoon, nameOf } from "./account_row";
import { Returned, useConnecting } from "./connecting";
import { DisconnectDialog } from "./disconnect";
import { Rename } from "./rename";
import { ServiceMark } from "./service_mark";
import css from "./connections.module.css";

const route = getRouteApi("/frame/account/integrations");
const t = texts.own;

export function OwnConnectionsPage() {
  const { memberships } = useSession();
  const { tenant, sallyport_attempt: attempt } = route.useSearch();
  const navigate = route.useNavigate();
  const active = memberships.filter((one) => one.state === "active");
  // No section pushes down the next one when it has been read.
  const isReading = useQueries({ queries: active.map(({ tenantId }) => ownConnectionsQuery(tenantId)) }).some(({ isLoading }) => isLoading);
  return (
    <>
      <PageHead title={t.title} about={t.about} />
      {active.length === 0 && (
        <div className={css.panel}>
          <h2 className="seen-by-readers">{t.title}</h2>
          <Empty title={t.noTenants}>{t.noTenantsText}</Empty>
        </div>
      )}
      {isReading && <Waiting rows={6} />}
      {!isReading && active.map((one) => (
        <Organisation key={one.tenantId} tenant={one.tenantId} name={one.tenantName} />
      ))}
      {attempt && tenant && active.some((one) => one.tenantId === tenant) && <Returned tenant={tenant} attempt={attempt} finished={{ owner: "user" }} onClose={() => void navigate({ search: {}, replace: true })} />}
    </>
  );
}

function Organisation({ tenant, name }: { tenant: string; name: string }) {
  const own = useQuery(ownConnectionsQuery(tenant));
  // Here, because a service changes its group, and with it its place, while somebody connects it.
  const { connect, dialog } = useConnecting(tenant, () => `${window.location.origin}${window.location.pathname}?tenant=${tenant}`);
  return (
    <Section title={t.sectionTitle(name)} about={own.data && own.data.services.length > 0 ? `${t.member} ${own.data.member}` : undefined}>
      {own.error ? (
        <Trouble error={own.error} retry={() => void own.refetch()} />
      ) : !own.data ? (
        <Waiting rows={3} label={t.loading(name)} />
      ) : own.data.services.length === 0 ? (
        <Empty title={t.none(name)}>{t.noneText}</Empty>
      ) : (
        Object.keys(t.groups).map((state) => {
          const some = own.data.services.filter((service) => service.state === state);
          if (some.length === 0) return null;
          return (
            <div key={state} className={css.group}>
              <h3>{t.groups[state]}</h3>
              <ul className={css.services}>
                {some.map((service) => (
                  <Service key={service.provider} service={service} tenant={tenant} organisation={name} connect={connect} />
                ))}
              </ul>
            </div>
          );
        })
      )}
      {dialog}
    </Section>
  );
}

interface ServiceProps {
  service: OwnService;
  tenant: string;
  organisation: string;
  connect: ReturnType<typeof useConnecting>["connect"];
}

function standing({ state, who, accountUse, accounts }: OwnService, organisation: string): string {
  if (state === "disabled") return t.off(organisation);
  const uses = t.uses[accountUse](organisation);
  if (who === "manager") return `${uses} ${state === "not_connected" ? t.managerConnects : t.askManager}`;
  const own = accounts.filter(({ owner }) => owner === "user");
  return state === "action_required" && own.every((one) => one.state === "live") ? `${uses} ${t.choose}` : uses;
}

function Service({ service, tenant, organisation, connect }: ServiceProps) {
  const { name, category, provider, accounts, canAdd, state } = service;
  const own = accounts.filter(({ owner }) => owner === "user");
  return (
    <li className={css.ownService}>
      <div className={css.ownHead}>
        <ServiceMark name={name} />
        <div className={css.serviceText}>
          <h4>
            <bdi>{name}</bdi> {category && category !== "Generic" && <Chip>{category}</Chip>}
          </h4>
          <p className={css.small}>{standing(service, organisation)}</p>
        </div>
        {canAdd && (
          <Button size="sm" leftSection={<Icon name="plus" size={16} />} variant={state === "not_connected" ? "filled" : "default"} onClick={() => connect({ owner: "user", provider }, name)}>
            {texts.detail.addAccount(name)}
          </Button>
        )}
      </div>
      {accounts.length > 0 && (
        <ul className={css.accounts}>
          {accounts.map((account) =>
            account.id ? (
              <Own key={account.id} id={account.id} account={account} alone={own.length === 1} usual={own.find(({ isDefault }) => isDefault)?.id} service={name} tenant={tenant} organisation={organisation} onReconnect={() => connect({ owner: "user", provider, connectionId: account.id }, name)} />
            ) : (
              <AccountRow key="master" name={nameOf(account.label, account.account)} account={t.ofTenant(organisation)} state={account.state} cause={account.cause} service={name} isDefault={false} />
            ),
          )}
        </ul>
      )}
    </li>
  );
}

interface OwnProps {
  id: string;
  account: OwnAccount;
  alone: boolean;
  /** Which one is the default. */
  usual?: string;
  service: string;
  tenant: string;
  organisation: string;
  onReconnect: () => void;
}

function Own({ id, account, alone, usual, service, tenant, organisation, onReconnect }: OwnProps) {
  const queries = useQueryClient();
  const now = useNow();
  const [asking, setAsking] = useState<"rename" | "disconnect">();
  const changed = () => queries.invalidateQueries({ queryKey: ownKey(tenant) });
  const setDefault = useMutation({
    mutationFn: () => changeOwn(tenant, id, { isDefault: true }),
    onSuccess: () => {
      say(texts.account.madeDefault(name), usual ? () => changeOwn(tenant, usual, { isDefault: true }).then(changed) : undefined);
      return changed();
    },
  });
  const name = nameOf(account.label, account.account);
  const works = account.state === "live";
  const close = () => setAsking(undefined);
  return (
    <>
      <AccountRow name={name} account={account.account} state={account.state} cause={account.cause} service={service} isDefault={account.isDefault && !alone} connectedAt={account.connectedAt} lastUsedAt={account.lastUsedAt} scripts={account.lastUsedBy} endsAt={account.endsAt} scopes={account.scopes} missingScopes={account.missingScopes}>
        {account.canReconnect && <AccountButton text={texts.account.reconnect} account={name} onClick={onReconnect} tone={works && !endsSoon(account.endsAt, now) ? undefined : "main"} />}
        {!alone && !account.isDefault && <AccountButton text={texts.account.makeDefault} account={name} onClick={() => setDefault.mutate()} loading={setDefault.isPending} />}
        <AccountButton text={texts.account.rename} account={name} onClick={() => setAsking("rename")} />
        <AccountButton text={texts.account.disconnect} account={name} onClick={() => setAsking("disconnect")} />
      </AccountRow>
      <FormTrouble error={setDefault.error} />
      {asking === "rename" && <Rename name={name} label={account.label} rename={(label) => changeOwn(tenant, id, { label })} onDone={changed} onClose={close} />}
      {asking === "disconnect" && (
        <DisconnectDialog
          account={name}
          service={service}
          organisation={organisation}
          scripts={account.lastUsedBy ?? []}
          disconnect={() => disconnectOwn(tenant, id)}
          onGone={() => {}}
          onClose={() => {
            close();
            void changed();
          }}
        />
      )}
    </>
  );
}
