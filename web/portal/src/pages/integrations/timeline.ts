// The life of an integration in a few lines, newest first: made of its record, its secrets and what the audit log says.
import type { AuditRecord, Integration } from "../../api/integrations";

export type Moment =
  | { kind: "created" | "firstUse" | "lastUse" | "changed" | "enabled" | "disabled" | "tokensEnded" | "retired"; time: string; from?: string; reason?: string }
  | { kind: "secretMade" | "secretEnded" | "secretEnds"; time: string; hint: string }
  | { kind: "secretDeleted"; time: string; from?: string }
  | { kind: "refused" | "denied"; time: string; count: number; reason?: string; from?: string };

const single: Partial<Record<AuditRecord["action"], "changed" | "enabled" | "disabled" | "tokensEnded" | "retired">> = {
  "integration.changed": "changed",
  "integration.enabled": "enabled",
  "integration.disabled": "disabled",
  "integration.tokens_ended": "tokensEnded",
  "credential.retired": "retired",
};

function momentsOf(integration: Integration, now: number): Moment[] {
  const moments: Moment[] = [{ kind: "created", time: integration.createdAt }];
  let last: { time: string; from?: string } | undefined;
  for (const { createdAt, validUntil, hint, lastUsedAt, lastUsedFrom } of integration.credentials) {
    moments.push({ kind: "secretMade", time: createdAt, hint });
    if (validUntil) moments.push({ kind: Date.parse(validUntil) > now ? "secretEnds" : "secretEnded", time: validUntil, hint });
    if (lastUsedAt && (!last || Date.parse(lastUsedAt) > Date.parse(last.time))) last = { time: lastUsedAt, from: lastUsedFrom };
  }
  if (last) moments.push({ kind: "lastUse", ...last });
  return moments;
}

function momentOf(record: AuditRecord): Moment | undefined {
  const about = { time: record.time, from: record.source };
  if (record.action === "token.refused" || (record.action === "token.issued" && record.outcome === "refused"))
    return { kind: "refused", ...about, count: 1, reason: record.reason };
  if (record.action === "access.denied") return { kind: "denied", ...about, count: 1, reason: record.reason };
  if (record.outcome !== "allowed") return undefined;
  if (record.action === "credential.revoked") return { kind: "secretDeleted", ...about };
  const kind = single[record.action];
  return kind && { kind, ...about, reason: record.reason };
}

/** `records` newest first; `whole`: whether they reach back to the beginning. */
export function timeline(integration: Integration, records: readonly AuditRecord[], whole: boolean, now: number): Moment[] {
  const moments = momentsOf(integration, now);
  for (const record of records) {
    const moment = momentOf(record);
    if (moment) moments.push(moment);
  }
  const issued = records.filter((record) => record.action === "token.issued" && record.outcome === "allowed");
  const first = issued.at(-1);
  if (whole && first) moments.push({ kind: "firstUse", time: first.time, from: first.source });
  return joined(moments.sort((a, b) => Date.parse(b.time) - Date.parse(a.time)));
}

/** Refusals for the same reason that follow one another are one line with a number. */
function joined(moments: Moment[]): Moment[] {
  const lines: Moment[] = [];
  for (const moment of moments) {
    const before = lines.at(-1);
    if (before && "count" in before && "count" in moment && before.kind === moment.kind && before.reason === moment.reason) before.count += moment.count;
    else lines.push({ ...moment });
  }
  return lines;
}
