// An account at a service, as a line of a list: whose it is, how it stands, what has used it.
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { Connection } from "../../api/connections";
import { Chip, Status } from "../../parts/status";
import { When } from "../../parts/when";
import { connections as texts } from "../../texts/en/connections";
import css from "./connections.module.css";
import { Granted } from "./granted";

const t = texts.account;

interface StandingProps {
  state: Connection["state"];
  /** Why it has ended. */
  cause?: string;
  service: string;
}

/** Whether an account works, and why it does not. */
export function Standing({ state, cause, service }: StandingProps) {
  if (state === "live") return <Status tone="good">{t.works}</Status>;
  return (
    <>
      <Status tone="bad">{t.needs}</Status>
      {cause && <bdi className={css.cause}>{t.ended(cause, service)}</bdi>}
    </>
  );
}

interface AccountRowProps extends StandingProps {
  name: string;
  /** As the service calls it, where the name is its owner's. */
  account?: string;
  isDefault: boolean;
  connectedAt?: string;
  connectedBy?: string;
  lastUsedAt?: string;
  scripts?: string[];
  endsAt?: string;
  scopes?: string[];
  missingScopes?: string[];
  note?: string;
  children?: ReactNode;
}

export function AccountRow({ name, account, state, cause, service, isDefault, connectedAt, connectedBy, lastUsedAt, scripts, endsAt, scopes, missingScopes, note, children }: AccountRowProps) {
  return (
    <li className={css.account}>
      <div className={css.accountText}>
        <p className={css.accountName}>
          <bdi>{name}</bdi>
          {isDefault && <Chip>{texts.detail.default}</Chip>}
          <Standing state={state} cause={cause} service={service} />
        </p>
        {account && account !== name && (
          <p className={css.small}>
            <bdi>{account}</bdi>
          </p>
        )}
        {connectedAt && (
          <p className={css.facts}>
            <span>
              {t.connected} <When time={connectedAt} form="day" /> {connectedBy && <bdi>{t.connectedBy(connectedBy)}</bdi>}
            </span>
            <span>{lastUsedAt ? <>{t.used} <When time={lastUsedAt} /></> : t.unused}</span>
            {scripts && <span>{t.usedBy(scripts)}</span>}
            {endsAt && (
              <span>
                {t.ends} <When time={endsAt} form="day" />
              </span>
            )}
          </p>
        )}
        <Granted scopes={scopes} missing={missingScopes} />
        {note && <p className={css.note}>{note}</p>}
      </div>
      {children && <div className={css.accountButtons}>{children}</div>}
    </li>
  );
}

export function AccountButton({ text, account, onClick, loading, tone }: { text: string; account: string; onClick: () => void; loading?: boolean; tone?: "main" }) {
  return (
    <Button variant={tone === "main" ? "filled" : "default"} size="xs" onClick={onClick} loading={loading} aria-label={t.forThis(text, account)}>
      {text}
    </Button>
  );
}

const soonMilliseconds = 30 * 86_400_000;
/** Whether it is time to sign in again, before the service ends it. */
export const endsSoon = (endsAt: string | undefined, now: number) => endsAt !== undefined && new Date(endsAt).getTime() - now < soonMilliseconds;

export const nameOf = (label: string, account: string | undefined) => label || account || t.unnamed;
