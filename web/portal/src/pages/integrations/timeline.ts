// The life of an integration in a few lines, newest first: made of its record, its secrets, its use and what the audit log says.
import type { AuditRecord, Credential, Integration, Usage } from "../../api/integrations";

export type Moment = { time: string; from?: string } & (
  | { kind: "created" | "lastUse" | "enabled" | "disabled" | "tokensEnded" }
  | { kind: "advised" | "changed"; reason: string }
  | { kind: "secretMade" | "firstUse" | "secretEnded" | "secretEnds" | "secretDeleted" | "retired"; hint: string }
  | { kind: "rotated"; hint: string; overlapSeconds?: number }
  | { kind: "refused" | "denied" | "limitedTokens"; count: number; reason?: string }
  | { kind: "limitedCalls"; count: number; day: string; reason?: string }
);

/** Of what happens again and again, so many lines. */
const mostRepeated = 12;

const time = (text: string) => Date.parse(text);

function momentsOf(integration: Integration, records: readonly AuditRecord[], now: number): Moment[] {
  const moments: Moment[] = [];
  const told = new Map(records.flatMap((record) => (record.outcome === "allowed" ? [[`${record.action} ${credentialIn(record)}`, record] as const] : [])));
  for (const credential of integration.credentials) {
    const { id, hint, createdAt, validUntil } = credential;
    const overlap = replacing(told.get(`credential.created ${id}`));
    moments.push(overlap ? { kind: "rotated", time: createdAt, hint, ...overlap } : { kind: "secretMade", time: createdAt, hint });
    const first = firstUse(credential, records);
    if (first) moments.push({ kind: "firstUse", hint, ...first });
    const deleted = told.get(`credential.revoked ${id}`);
    const retired = told.get(`credential.retired ${id}`);
    if (deleted) moments.push({ kind: "secretDeleted", time: deleted.time, from: deleted.source, hint });
    else if (retired) moments.push({ kind: "retired", time: retired.time, hint });
    else if (validUntil) moments.push({ kind: time(validUntil) > now ? "secretEnds" : "secretEnded", time: validUntil, hint });
  }
  const used = integration.credentials.filter((one) => one.lastUsedAt !== undefined).sort((a, b) => time(a.lastUsedAt ?? "") - time(b.lastUsedAt ?? ""));
  const last = used.at(-1);
  // Both are a minute late at most, and not by the same: a last use before a first one is an old number.
  const lastUsed = last?.lastUsedAt;
  const outrun = lastUsed === undefined || moments.some((moment) => moment.kind === "firstUse" && time(moment.time) >= time(lastUsed));
  if (!outrun) moments.push({ kind: "lastUse", time: lastUsed, from: last?.lastUsedFrom });
  return moments;
}

/** The records of secrets begin with "credential" and its id. */
const credentialIn = ({ reason }: AuditRecord) => /^credential ([0-9a-f-]{36})/.exec(reason ?? "")?.[1] ?? "";

function replacing(record: AuditRecord | undefined): { overlapSeconds?: number } | undefined {
  const replaced = /replaces the old one(?:, overlap (\d+) s)?/.exec(record?.reason ?? "");
  return replaced ? { overlapSeconds: replaced[1] === undefined ? undefined : Number(replaced[1]) } : undefined;
}

/** Times of use are noted a minute late at most; until then the log knows. */
function firstUse({ id, firstUsedAt }: Credential, records: readonly AuditRecord[]): { time: string; from?: string } | undefined {
  if (firstUsedAt) return { time: firstUsedAt };
  const issued = records.filter((record) => record.action === "token.issued" && record.outcome === "allowed" && record.object === id);
  const first = issued.sort((a, b) => time(a.time) - time(b.time))[0];
  return first && { time: first.time, from: first.source };
}

const single: Partial<Record<AuditRecord["action"], "enabled" | "disabled" | "tokensEnded">> = {
  "integration.enabled": "enabled",
  "integration.disabled": "disabled",
  "integration.tokens_ended": "tokensEnded",
};

function momentOf({ action, outcome, time, source: from, reason }: AuditRecord): Moment | undefined {
  const about = { time, from };
  if (action === "access.denied") return { kind: "denied", ...about, count: 1, reason };
  if (action === "token.refused" || (action === "token.issued" && outcome === "refused"))
    return reason === "rate_limited" ? { kind: "limitedTokens", ...about, count: 1 } : { kind: "refused", ...about, count: 1, reason };
  if (outcome !== "allowed") return undefined;
  if (action === "integration.changed") return { kind: "changed", ...about, reason: (reason ?? "").replaceAll("_", " ") };
  if (action === "token.reuse_advised") return { kind: "advised", ...about, reason: (reason ?? "").split(". ")[0] ?? "" };
  const kind = single[action];
  return kind && { kind, ...about };
}

/**
 * Calls beyond a limit are counted by day; the log knows when the first of a day was, and which limit it was. Tokens beyond a limit
 * are in the log one by one.
 */
function limitedDays(usage: readonly Usage[], records: readonly AuditRecord[], now: number): Moment[] {
  const firsts = records.filter(({ action, reason }) => action === "limit.reached" && reason?.startsWith("calls "));
  const reached = new Map(firsts.map((record) => [record.time.slice(0, 10), record]));
  const days = new Map([...reached.keys()].map((day) => [day, 0]));
  for (const { day, operation, limited } of usage) if (limited > 0 && !operation.startsWith("token.")) days.set(day, (days.get(day) ?? 0) + limited);
  return [...days].map(([day, count]) => {
    const first = reached.get(day);
    const about = first ? { time: first.time, from: first.source, reason: first.reason } : { time: new Date(Math.min(now, time(`${day}T23:59:59Z`))).toISOString() };
    return { kind: "limitedCalls", day, count: Math.max(count, 1), ...about };
  });
}

export type LimitWindow = "second" | "hour" | "day";

/** Nothing when the record says it in another way. */
export function limitIn(reason: string): { number: number; window: LimitWindow } | undefined {
  const [, window, number] = /^calls per (second|hour|day): (\d+)$/.exec(reason) ?? [];
  return window && number ? { number: Number(number), window: window as LimitWindow } : undefined;
}

export function timeline(integration: Integration, records: readonly AuditRecord[], usage: readonly Usage[], now: number): Moment[] {
  const moments = [...momentsOf(integration, records, now), ...limitedDays(usage, records, now), ...records.flatMap((record) => momentOf(record) ?? [])];
  const lines = shortened(joined(moments.sort((a, b) => time(b.time) - time(a.time))));
  return [...lines, { kind: "created", time: integration.createdAt }];
}

/** Refusals for the same reason that follow one another are one line with a number. */
function joined(moments: Moment[]): Moment[] {
  const lines: Moment[] = [];
  for (const moment of moments) {
    const before = lines.at(-1);
    if (before && isRefusal(before) && isRefusal(moment) && before.kind === moment.kind && before.reason === moment.reason) before.count += moment.count;
    else lines.push({ ...moment });
  }
  return lines;
}

type Refusal = Extract<Moment, { kind: "refused" | "denied" | "limitedTokens" }>;
const isRefusal = (moment: Moment): moment is Refusal => moment.kind === "refused" || moment.kind === "denied" || moment.kind === "limitedTokens";

/** What may happen any number of times leaves room for what happens once. */
function shortened(moments: Moment[]): Moment[] {
  let repeated = 0;
  return moments.filter((moment) => !("count" in moment || moment.kind === "changed") || ++repeated <= mostRepeated);
}
