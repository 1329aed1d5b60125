// Times: how long ago for a glance, and the exact time with its zone for whoever asks.
import { useSyncExternalStore } from "react";
import { texts as t } from "../texts/en";

const exact = new Intl.DateTimeFormat(t.locale, { dateStyle: "medium", timeStyle: "medium" });
const precise = new Intl.DateTimeFormat(t.locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(t.locale, { dateStyle: "medium" });
const zone = new Intl.DateTimeFormat(t.locale, { timeZoneName: "short" });
const relative = new Intl.RelativeTimeFormat(t.locale, { numeric: "auto" });

export function exactTime(time: string | Date): string {
  const at = new Date(time);
  const name = zone.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "";
  return `${exact.format(at)} ${name}`.trim();
}
/** To the second, for logs. */
export const preciseTime = (time: string) => precise.format(new Date(time));
export const dayOf = (time: string) => day.format(new Date(time));

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

export function relativeTime(time: string, now: number): string {
  const seconds = (new Date(time).getTime() - now) / 1000;
  for (const [unit, size] of steps)
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  return t.justNow;
}

// One clock for the whole page; half a minute is exact enough for "3 minutes ago".
let now = Date.now();
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;
const clock = {
  subscribe(listener: () => void) {
    listeners.add(listener);
    now = Date.now();
    ticking ??= setInterval(() => {
      now = Date.now();
      for (const one of listeners) one();
    }, 30_000);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      clearInterval(ticking);
      ticking = undefined;
    };
  },
  get: () => now,
};
export const useNow = () => useSyncExternalStore(clock.subscribe, clock.get);

export function When({ time, form = "relative" }: { time: string; form?: "relative" | "day" | "exact" }) {
  const at = useNow();
  const shown = form === "relative" ? relativeTime(time, at) : form === "day" ? dayOf(time) : exactTime(time);
  return (
    <time dateTime={time} title={exactTime(time)}>
      {shown}
    </time>
  );
}
