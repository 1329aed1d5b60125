// Who has done something, and what it was done to: names instead of ids where there are some, and links.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { AuditRecord } from "../../api/audit";
import { knownIntegrationsQuery, knownMembersQuery } from "../../api/known";
import { useMay, useTenant } from "../../frame/context";
import { audit as t } from "../../texts/en/audit";
import css from "./audit.module.css";
import lists from "../../parts/listing.module.css";

export interface Known {
  id: string;
  name: string;
}
export interface WhoIsWho {
  integrations: Known[];
  people: Known[];
  /** Names are still being read. */
  isLoading: boolean;
}

export function useWho(): WhoIsWho {
  const tenant = useTenant();
  const integrations = useQuery({ ...knownIntegrationsQuery(tenant), enabled: useMay("integrations:read") });
  const members = useQuery({ ...knownMembersQuery(tenant), enabled: useMay("members:read") });
  return {
    integrations: (integrations.data ?? []).map(({ id, name }) => ({ id, name })),
    people: (members.data ?? []).map(({ accountId, displayName }) => ({ id: accountId, name: displayName })),
    isLoading: integrations.isLoading || members.isLoading,
  };
}

export const nameOf = (id: string | undefined, { integrations, people }: Pick<WhoIsWho, "integrations" | "people">): string | undefined => [...integrations, ...people].find((one) => one.id === id)?.name;

const short = (id: string) => `${id.slice(0, 8)}…`;

export function Who({ record, who }: { record: AuditRecord; who: WhoIsWho }) {
  const tenant = useTenant();
  const { actor, person } = record;
  if (actor) {
    return (
      <Link to="/t/$tenant/settings/integrations/$integration" params={{ tenant, integration: actor }} className={css.who} title={actor}>
        <bdi>{nameOf(actor, who) ?? short(actor)}</bdi>
      </Link>
    );
  }
  if (person)
    return (
      <Link to="/t/$tenant/audit" params={{ tenant }} search={{ person }} className={css.who} title={t.allOf}>
        <bdi>{nameOf(person, who) ?? short(person)}</bdi>
      </Link>
    );
  return <span className={lists.faint}>{record.source ? t.nobody : t.operator}</span>;
}
