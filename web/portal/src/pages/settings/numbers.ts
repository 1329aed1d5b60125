// What is typed as a limit, and what the server takes.
import type { Limits } from "../../api/settings";

type Rates = NonNullable<Limits["tokens"]>;
export const times = ["perSecond", "perHour", "perDay"] as const satisfies readonly (keyof Rates)[];
export type Typed = Record<(typeof times)[number], string>;

const most = 1_000_000_000;

/** Nothing for no limit; undefined where it is no limit at all. */
export function limitOf(text: string): number | null | undefined {
  const plain = text.replace(/[\s,]/g, "");
  if (plain === "") return null;
  if (!/^\d{1,10}$/.test(plain)) return undefined;
  const number = Number(plain);
  return number >= 1 && number <= most ? number : undefined;
}

export const typedOf = (rates: Rates | undefined): Typed => ({
  perSecond: rates?.perSecond?.toString() ?? "",
  perHour: rates?.perHour?.toString() ?? "",
  perDay: rates?.perDay?.toString() ?? "",
});

/** Nothing while something is wrong in them. */
export function ratesOf(typed: Typed): Rates | undefined {
  const rates: Rates = {};
  for (const time of times) {
    const limit = limitOf(typed[time]);
    if (limit === undefined) return undefined;
    if (limit !== null) rates[time] = limit;
  }
  return rates;
}
