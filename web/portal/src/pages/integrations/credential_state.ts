// What the times of a credential mean now.
import type { Credential, Integration, Kind } from "../../api/integrations";

const hour = 3_600_000;
const day = 24 * hour;
const quietHours = 48;
const soonDays = 30;

/** Whether a new secret takes the place of the old one. External API N2: what is lost is deleted, and another one requested. */
export const isReplaced = (kind: Kind) => kind !== "external-api";

export type CredentialState = "waiting" | "live" | "ending" | "ended";

export function credentialState(credential: Credential, now: number): CredentialState {
  const from = Date.parse(credential.validFrom);
  const until = credential.validUntil === undefined ? Infinity : Date.parse(credential.validUntil);
  if (now >= until) return "ended";
  if (now < from) return "waiting";
  return until - now < soonDays * day ? "ending" : "live";
}

export const isLive = (credential: Credential, now: number) => {
  const state = credentialState(credential, now);
  return state === "live" || state === "ending";
};

type Secrets = Pick<Integration, "credentials" | "tokenLifetimeSeconds">;

/** Unused for so long, a replaced secret has no client any more: whoever has a token does not show the secret before it ends. At most the 30 days that tokens live, as the server takes them. */
export const hoursUntilQuiet = ({ tokenLifetimeSeconds }: Pick<Secrets, "tokenLifetimeSeconds">) => Math.max(quietHours, Math.ceil(tokenLifetimeSeconds / 3600));

/** What deleting would break. Safe is what has ended, and what a newer one that is used has replaced, as the server ends them. */
export type Evidence =
  | { safe: true; reason: "ended" | "never" | "unused" }
  | { safe: false; reason: "new" | "used" | "alone" | "newest" | "unreplaced" };

export function evidenceOf(credential: Credential, of: Secrets, now: number): Evidence {
  if (credentialState(credential, now) === "ended") return { safe: true, reason: "ended" };
  const quiet = (time: string) => now - Date.parse(time) >= hoursUntilQuiet(of) * hour;
  if (credential.lastUsedAt && !quiet(credential.lastUsedAt)) return { safe: false, reason: "used" };
  if (!credential.lastUsedAt && !quiet(credential.createdAt)) return { safe: false, reason: "new" };
  const others = of.credentials.filter((one) => one.id !== credential.id && isLive(one, now));
  if (others.length === 0) return { safe: false, reason: "alone" };
  const newer = others.filter(({ createdAt }) => Date.parse(createdAt) > Date.parse(credential.createdAt));
  if (newer.length === 0) return { safe: false, reason: "newest" };
  const replaced = newer.some(({ firstUsedAt }) => firstUsedAt !== undefined && quiet(firstUsedAt));
  if (!replaced) return { safe: false, reason: "unreplaced" };
  return { safe: true, reason: credential.lastUsedAt ? "unused" : "never" };
}

export type Attention = "endsSoon" | "neverUsed" | "noSecret";

/** What somebody should look at, as the server's filter `attention` sees it: of enabled ones only. */
export function attentionOf({ enabled, createdAt, credentials }: Pick<Integration, "enabled" | "createdAt" | "credentials">, now: number): Attention | undefined {
  if (!enabled) return undefined;
  const live = credentials.filter((one) => isLive(one, now));
  if (live.length === 0) return "noSecret";
  if (live.every((one) => credentialState(one, now) === "ending")) return "endsSoon";
  const quiet = now - Date.parse(createdAt) >= quietHours * hour;
  return quiet && credentials.every((one) => one.lastUsedAt === undefined) ? "neverUsed" : undefined;
}

/** Of several times the latest; nothing of none. */
export function latest(times: (string | undefined)[]): string | undefined {
  return times.filter((time) => time !== undefined).sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1);
}

/** The end that comes first among those that are live. */
export function nextEnd(credentials: Credential[], now: number): string | undefined {
  const ends = credentials.filter((one) => isLive(one, now)).flatMap((one) => one.validUntil ?? []);
  return ends.sort((a, b) => Date.parse(a) - Date.parse(b))[0];
}
