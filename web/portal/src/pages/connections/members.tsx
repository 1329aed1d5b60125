// The accounts of members at a service, as far as managers see them.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { root } from "../../api/client";
import { connectionQuery, connectionsKey, disconnect, memberAccountsQuery, ownKey, type Connection, type Provider } from "../../api/connections";
import { useSession } from "../../api/session";
import { useMay, useTenant } from "../../frame/context";
import { CopyButton } from "../../parts/copy";
import { Pages, SearchField, Toolbar } from "../../parts/listing";
import { Empty, Section, Waiting } from "../../parts/page";
import { Trouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { connections as texts } from "../../texts/en/connections";
import { AccountButton, nameOf, Standing } from "./account_row";
import { DisconnectDialog } from "./disconnect";
import css from "./connections.module.css";
import { Granted } from "./granted";

const route = getRouteApi("/frame/t/$tenant/connections/$service");
const t = texts.detail;
const membersLink = `${window.location.origin}${root}/settings/integrations`;

/** Reads again what shows accounts, here and on the person's own page. */
export function useChanged() {
  const queries = useQueryClient();
  const tenant = useTenant();
  return () => Promise.all([connectionsKey(tenant), ownKey(tenant)].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

/** Ending an account of the tenant or of a member. */
export function Disconnecting({ account, service, onClose }: { account: Connection; service: string; onClose: () => void }) {
  const tenant = useTenant();
  const changed = useChanged();
  const { memberships } = useSession();
  const details = useQuery(connectionQuery(tenant, account.id));
  return (
    <DisconnectDialog
      account={nameOf(account.label, account.accountLabel ?? account.accountId)}
      service={service}
      organisation={memberships.find((one) => one.tenantId === tenant)?.tenantName ?? ""}
      scripts={details.isPending ? undefined : (details.data?.lastUsedBy ?? [])}
      disconnect={() => disconnect(tenant, account.id)}
      onGone={() => {}}
      onClose={() => {
        onClose();
        void changed();
      }}
    />
  );
}

export function Members({ provider }: { provider: Provider }) {
  const tenant = useTenant();
  const { member, after } = route.useSearch();
  const navigate = route.useNavigate();
  const members = useQuery(memberAccountsQuery(tenant, provider.provider, { member, after }));
  const isWhole = !member && !after;
  return (
    <Section title={t.members} about={t.membersAbout(provider.policy)}>
      {provider.policy !== "master_only" && (
        <div className={css.valueBox}>
          <code>{membersLink}</code>
          <CopyButton value={membersLink} label={t.copyLink} />
        </div>
      )}
      {(!isWhole || (members.data && members.data.connections.length > 0)) && (
        <Toolbar>
          <SearchField label={t.findMember} value={member} onSearch={(wanted) => void navigate({ search: { member: wanted }, resetScroll: false })} longest={128} />
        </Toolbar>
      )}
      {members.error ? (
        <Trouble error={members.error} retry={() => void members.refetch()} />
      ) : !members.data ? (
        <Waiting rows={3} />
      ) : members.data.connections.length === 0 && !after ? (
        <Empty title={member ? t.noneOf(member) : t.noMembers}>{member ? t.noneOfText : t.noMembersText}</Empty>
      ) : (
        <>
          <table className={css.table} data-stale={members.isPlaceholderData || undefined}>
            <caption className="seen-by-readers">{t.members}</caption>
            <thead>
              <tr>
                <th scope="col">{texts.columns.member}</th>
                <th scope="col">{texts.columns.account}</th>
                <th scope="col">{texts.columns.connected}</th>
                <th scope="col">{texts.columns.lastUse}</th>
                <th scope="col">{texts.columns.state}</th>
                <th scope="col">
                  <span className="seen-by-readers">{texts.account.disconnect}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {members.data.connections.map((account) => (
                <MemberRow key={account.id} account={account} service={provider.name} />
              ))}
            </tbody>
          </table>
          <Pages next={members.data.nextPageToken} shown={members.data.connections.length} stale={members.isPlaceholderData} />
        </>
      )}
    </Section>
  );
}

function MemberRow({ account, service }: { account: Connection; service: string }) {
  const mayWrite = useMay("connections:write");
  const [asking, setAsking] = useState(false);
  const { member, label, accountLabel, accountId, connectedAt, endsAt, lastUsedAt, scopes, missingScopes, state, cause } = account;
  const name = nameOf(label, accountLabel ?? accountId);
  return (
    <tr>
      <th scope="row" className={css.member}>
        <bdi className={css.strong}>{member?.displayName ?? member?.id}</bdi>
        {member?.displayName && <span className={css.block}>{member.id}</span>}
      </th>
      <td data-label={texts.columns.account}>
        <div className={css.memberAccount}>
          <bdi>{name}</bdi>
          <Granted scopes={scopes} missing={missingScopes} />
        </div>
      </td>
      <td data-label={texts.columns.connected}>
        <div className={css.stacked}>
          <When time={connectedAt} form="day" />
          {endsAt && (
            <span className={css.block}>
              {texts.account.ends} <When time={endsAt} form="day" />
            </span>
          )}
        </div>
      </td>
      <td data-label={texts.columns.lastUse}>{lastUsedAt ? <When time={lastUsedAt} /> : <span className={css.faint}>{texts.account.unused}</span>}</td>
      <td data-label={texts.columns.state}>
        <div className={css.stacked}>
          <Standing state={state} cause={cause} service={service} />
        </div>
      </td>
      <td className={css.rowAction}>
        {mayWrite && <AccountButton text={texts.account.disconnect} account={name} onClick={() => setAsking(true)} />}
        {asking && <Disconnecting account={account} service={service} onClose={() => setAsking(false)} />}
      </td>
    </tr>
  );
}
