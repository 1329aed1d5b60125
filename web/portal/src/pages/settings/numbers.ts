// What is typed as a limit, and what the server takes.
import type { Limits } from "../../api/settings";

type Rates = NonNullable<Limits["tokens"]>;
export const times = ["perSecond", "perHour", "perDay"] as const satisfies readonly (keyof Rates)[];
export type TypedRates = Record<(typeof times)[number], string>;
export interface Typed {
  mode: NonNullable<Limits["mode"]>;
  tokens: TypedRates;
  calls: TypedRates;
}

const most = 1_000_000_000;

/** Nothing for no limit; undefined where it is no limit at all. */
export function limitOf(text: string): number | null | undefined {
  const plain = text.replace(/[\s,]/g, "");
  if (plain === "") return null;
  if (!/^\d{1,10}$/.test(plain)) return undefined;
  const number = Number(plain);
  return number >= 1 && number <= most ? number : undefined;
}

const typedRatesOf = (rates: Rates | undefined): TypedRates => ({
  perSecond: rates?.perSecond?.toString() ?? "",
  perHour: rates?.perHour?.toString() ?? "",
  perDay: rates?.perDay?.toString() ?? "",
});

export const typedOf = ({ mode, tokens, calls }: Limits): Typed => ({ mode: mode ?? "enforce", tokens: typedRatesOf(tokens), calls: typedRatesOf(calls) });

/** Nothing while something is wrong in them. */
export function ratesOf(typed: TypedRates): Rates | undefined {
  const rates: Rates = {};
  for (const time of times) {
    const limit = limitOf(typed[time]);
    if (limit === undefined) return undefined;
    if (limit !== null) rates[time] = limit;
  }
  return rates;
}

/** The same of all of them. */
export function limitsOf(typed: Typed): Limits | undefined {
  const tokens = ratesOf(typed.tokens);
  const calls = ratesOf(typed.calls);
  return tokens && calls && { mode: typed.mode, tokens, calls };
}
