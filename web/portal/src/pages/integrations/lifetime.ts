// How long a token lives, as people type it: a whole number of a unit.
import type { Kind } from "../../api/integrations";

export const units = ["seconds", "minutes", "hours", "days"] as const;
export type Unit = (typeof units)[number];
const secondsOf: Record<Unit, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

export interface TypedLifetime {
  amount: string;
  unit: Unit;
}

/** What holds while nobody has chosen anything, and what the server takes, in seconds. */
export const tokenLifetime: Record<Kind, { usual: number; least: number; most: number }> = {
  api: { usual: 6 * 3600, least: 60, most: 30 * 86_400 },
  custom: { usual: 3600, least: 60, most: 30 * 86_400 },
  "external-api": { usual: 14 * 86_400, least: 60, most: 30 * 86_400 },
};
export const refreshLifetime = { usual: 30 * 86_400, least: 60, most: 90 * 86_400 };
/** The others get no refresh tokens. */
export const hasRefreshTokens = (kind: Kind) => kind === "api";

export function typedLifetime(seconds: number): TypedLifetime {
  const unit = units.findLast((one) => seconds % secondsOf[one] === 0) ?? "seconds";
  return { amount: String(seconds / secondsOf[unit]), unit };
}

/** In seconds; undefined where it is no lifetime that the server takes. */
export function lifetimeOf({ amount, unit }: TypedLifetime, { least, most }: { least: number; most: number }): number | undefined {
  const plain = amount.trim();
  if (!/^\d{1,8}$/.test(plain)) return undefined;
  const seconds = Number(plain) * secondsOf[unit];
  return seconds >= least && seconds <= most ? seconds : undefined;
}
