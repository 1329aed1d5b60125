// What was allowed at the service, as the service calls it: the catalogue has no other words for scopes.
import { useQuery } from "@tanstack/react-query";
import { masterQuery, ownConnectionsQuery, type Attempt, type Wanted } from "../../api/connections";
import { connections as texts } from "../../texts/en/connections";
import css from "./connections.module.css";

export function Scopes({ scopes }: { scopes: readonly string[] }) {
  return (
    <ul className={css.scopes}>
      {scopes.map((scope) => (
        <li key={scope}>
          <code>{scope}</code>
        </li>
      ))}
    </ul>
  );
}

/** For lines of a list: what is there is opened by whoever wants to know, what is missing is said. */
export function Granted({ scopes = [], missing = [] }: { scopes?: readonly string[]; missing?: readonly string[] }) {
  return (
    <>
      {scopes.length > 0 && (
        <details className={css.granted}>
          <summary>{texts.account.granted(scopes.length)}</summary>
          <Scopes scopes={scopes} />
        </details>
      )}
      {missing.length > 0 && (
        <div className={css.note}>
          {texts.account.withheld}
          <Scopes scopes={missing} />
        </div>
      )}
    </>
  );
}

/** Whose account somebody has just connected; the service may be known by its name only. */
export type Finished = Pick<Wanted, "owner"> & { provider?: string };

/** What the account of an attempt was allowed; undefined until the account is read. */
export function useGranted(tenant: string, { owner, provider }: Finished, { state, account, provider: service }: Attempt): readonly string[] | undefined {
  const done = state === "done";
  const masters = useQuery({ ...masterQuery(tenant, provider), enabled: done && owner === "master" });
  const own = useQuery({ ...ownConnectionsQuery(tenant), enabled: done && owner === "user" });
  if (!done || !account) return [];
  if ((owner === "master" ? masters : own).isPending) return undefined;
  const found =
    owner === "master"
      ? masters.data?.find((one) => (one.accountLabel ?? one.accountId) === account)
      : own.data?.services.find((one) => (provider ? one.provider === provider : one.name === service))?.accounts.find((one) => one.owner === "user" && one.account === account);
  return found?.scopes ?? [];
}
