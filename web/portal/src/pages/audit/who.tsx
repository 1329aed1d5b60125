// Who has done something, and what it was done to: names instead of ids where there are some, and links.
import { Link } from "@tanstack/react-router";
import type { AuditRecord } from "../../api/audit";
import { useTenant } from "../../frame/context";
import { useNames, type Names } from "../../parts/picker";
import { audit as t } from "../../texts/en/audit";
import css from "./audit.module.css";
import lists from "../../parts/listing.module.css";

/** Of those who did something, and of the integrations and members that it was done to. */
export function useWho(records: readonly AuditRecord[]): Names {
  return useNames(
    records.flatMap(({ action, actor, person, object }) => [
      ...(actor ? [{ thing: "integration" as const, id: actor }] : []),
      ...(person ? [{ thing: "member" as const, id: person }] : []),
      ...(object && action.startsWith("integration.") ? [{ thing: "integration" as const, id: object }] : []),
      ...(object && action.startsWith("member.") ? [{ thing: "member" as const, id: object }] : []),
    ]),
  );
}

const short = (id: string) => `${id.slice(0, 8)}…`;

export function Who({ record, names }: { record: AuditRecord; names: Names }) {
  const tenant = useTenant();
  const { actor, person } = record;
  if (actor) {
    return (
      <Link to="/t/$tenant/settings/integrations/$integration" params={{ tenant, integration: actor }} className={css.who} title={actor}>
        <bdi>{names.known.get(actor) ?? short(actor)}</bdi>
      </Link>
    );
  }
  if (person)
    return (
      <Link to="/t/$tenant/audit" params={{ tenant }} search={{ person }} className={css.who} title={t.allOf}>
        <bdi>{names.known.get(person) ?? short(person)}</bdi>
      </Link>
    );
  return <span className={lists.faint}>{record.source ? t.nobody : t.operator}</span>;
}
