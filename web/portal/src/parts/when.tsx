// Times: how long ago for a glance, and the exact time with its zone for whoever asks.
import { useEffect, useId, useLayoutEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent, type ReactNode } from "react";
import { texts as t } from "../texts/en";
import css from "./when.module.css";

const exact = new Intl.DateTimeFormat(t.locale, { dateStyle: "medium", timeStyle: "medium" });
const toTheSecond = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
const precise = new Intl.DateTimeFormat(t.locale, toTheSecond);
const preciseWithYear = new Intl.DateTimeFormat(t.locale, { year: "numeric", ...toTheSecond });
const day = new Intl.DateTimeFormat(t.locale, { dateStyle: "medium" });
const utcDay = new Intl.DateTimeFormat(t.locale, { dateStyle: "medium", timeZone: "UTC" });
const utc = new Intl.DateTimeFormat(t.locale, { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });
const zone = new Intl.DateTimeFormat(t.locale, { timeZoneName: "short" });
const relative = new Intl.RelativeTimeFormat(t.locale, { numeric: "auto" });

export function exactTime(time: string | Date): string {
  const at = new Date(time);
  const name = zone.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "";
  return `${exact.format(at)} ${name}`.trim();
}
const utcTime = (time: string) => `${utc.format(new Date(time))} UTC`;
/** Of the browser, "Europe/Ljubljana": times are typed and shown in it. */
export const zoneName = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;
/** To the second, for logs; the year where it is not this one. */
export function preciseTime(time: string, now: number): string {
  const at = new Date(time);
  return (at.getFullYear() === new Date(now).getFullYear() ? precise : preciseWithYear).format(at);
}
export const dayOf = (time: string) => day.format(new Date(time));
/** A day as the server counts it, "2026-06-15", which is the same one everywhere. */
export const utcDayOf = (date: string) => utcDay.format(new Date(date));

const daySeconds = 86_400;
const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * daySeconds],
  ["month", 30 * daySeconds],
  ["day", daySeconds],
  ["hour", 3600],
  ["minute", 60],
];

export function relativeTime(time: string, now: number): string {
  const seconds = (new Date(time).getTime() - now) / 1000;
  return (seconds > 0 ? timeAhead(seconds) : timeAgo(-seconds)) ?? t.justNow;
}

/** What is full: "3 hours ago" until there are four of them. */
function timeAgo(seconds: number): string | undefined {
  for (const [unit, size] of steps) if (seconds >= size) return relative.format(-Math.floor(seconds / size), unit);
}

/** The nearest: what has seven days from now on ends in seven, and not a moment later in six. */
function timeAhead(seconds: number): string | undefined {
  for (const [index, [unit, size]] of steps.entries()) {
    const finer = steps[index + 1]?.[1] ?? 1;
    const count = Math.round(seconds / size);
    // "Next month" is no length: from two on there are months, and years.
    if (Math.round(seconds / finer) * finer >= size && (count > 1 || size <= daySeconds)) return relative.format(count, unit);
  }
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

/** The time as it is here and in UTC, for whoever asks: by pointing, by a press, or with the keyboard. */
function Details({ time, id }: { time: string; id: string }) {
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const box = place.current;
    const beside = box?.previousElementSibling?.getBoundingClientRect();
    if (!box || !beside) return;
    box.showPopover(); // above dialogs and outside of what cuts off
    const { width, height } = box.getBoundingClientRect();
    const edge = 8;
    const { clientWidth } = document.body; // without the place of the scroll bar, also where there is none
    const { clientHeight } = document.documentElement;
    const below = beside.bottom + height + edge < clientHeight;
    box.style.left = `${Math.max(edge, Math.min(beside.left, clientWidth - width - edge))}px`;
    box.style.top = `${below ? beside.bottom : beside.top - height}px`;
  }, []);
  return (
    <span ref={place} id={id} role="tooltip" popover="manual" className={css.details}>
      <span>{exactTime(time)}</span>
      <span>{utcTime(time)}</span>
    </span>
  );
}

export function When({ time, form = "relative" }: { time: string; form?: "relative" | "day" | "exact" }) {
  const at = useNow();
  const shown = form === "relative" ? relativeTime(time, at) : form === "day" ? dayOf(time) : exactTime(time);
  return <Moment time={time}>{shown}</Moment>;
}

/** Words that stand for a time. */
export function Moment({ time, children }: { time: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!open) return;
    const close = () => setOpen(false);
    const elsewhere = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) close();
    };
    document.addEventListener("pointerdown", elsewhere);
    document.addEventListener("scroll", close, { capture: true, passive: true });
    return () => {
      document.removeEventListener("pointerdown", elsewhere);
      document.removeEventListener("scroll", close, { capture: true });
    };
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
  };
  return (
    <span ref={place} onMouseEnter={() => setOpen(true)} onMouseLeave={() => setOpen(place.current?.contains(document.activeElement) ?? false)}>
      <button
        type="button"
        className={css.when}
        aria-describedby={open ? id : undefined}
        onClick={() => setOpen(true)}
        onFocus={(event) => event.currentTarget.matches(":focus-visible") && setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        data-mantine-stop-propagation={open || undefined}
      >
        <time dateTime={time}>{children}</time>
      </button>
      {open && <Details time={time} id={id} />}
    </span>
  );
}
