// What the times of a credential mean now.
import type { Credential, Integration, Kind } from "../../api/integrations";

const hour = 3_600_000;
const day = 24 * hour;
/** Unused for so long, a secret has no client any more, as far as can be told. */
export const quietHours = 48;
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

/** What deleting would break: nothing that has called lately, or somebody who has. */
export type Evidence =
  | { safe: true; reason: "ended" | "never" | "unused" }
  | { safe: false; reason: "new" | "used" };

export function evidenceOf(credential: Credential, now: number): Evidence {
  if (credentialState(credential, now) === "ended") return { safe: true, reason: "ended" };
  if (credential.lastUsedAt === undefined) {
    const old = now - Date.parse(credential.createdAt) >= quietHours * hour;
    return old ? { safe: true, reason: "never" } : { safe: false, reason: "new" };
  }
  const quiet = now - Date.parse(credential.lastUsedAt) >= quietHours * hour;
  return quiet ? { safe: true, reason: "unused" } : { safe: false, reason: "used" };
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
