// Usage as the chart shows it: one column a day, without gaps, oldest first.
import type { Usage } from "../../api/integrations";

export interface Day {
  /** "2026-01-31", in UTC as the server counts. */
  day: string;
  count: number;
  limited: number;
}

const dayMilliseconds = 86_400_000;
const dayText = (time: number) => new Date(time).toISOString().slice(0, 10);

export function daysOf(usage: readonly Usage[], days: number, now: number): Day[] {
  const all = new Map<string, Day>();
  for (let back = days - 1; back >= 0; --back) {
    const day = dayText(now - back * dayMilliseconds);
    all.set(day, { day, count: 0, limited: 0 });
  }
  for (const row of usage) {
    const day = all.get(row.day);
    if (!day) continue;
    day.count += row.count;
    day.limited += row.limited;
  }
  return [...all.values()];
}

export interface Bar {
  what: "count" | "limited";
  /** Of the width of a day. */
  from: number;
  width: number;
  /** Of the height of the scale. */
  high: number;
}

/** Each stands on the ground: what is only observed is in both numbers, and would be drawn twice one on the other. */
export function barsOf({ count, limited }: Day, top: number): Bar[] {
  const width = count > 0 && limited > 0 ? 0.5 : 1;
  const bars: Bar[] = [
    { what: "count", from: 0, width, high: count / top },
    { what: "limited", from: 1 - width, width, high: limited / top },
  ];
  return bars.filter(({ high }) => high > 0);
}

export const topOf = (days: readonly Day[]) => scaleTop(Math.max(...days.map(({ count, limited }) => Math.max(count, limited))));

export interface Operation {
  operation: string;
  deprecated: boolean;
  count: number;
  limited: number;
}

/** The same by what was done, most first. */
export function operationsOf(usage: readonly Usage[]): Operation[] {
  const all = new Map<string, Operation>();
  for (const row of usage) {
    const found = all.get(row.operation) ?? { operation: row.operation, deprecated: row.deprecated, count: 0, limited: 0 };
    found.count += row.count;
    found.limited += row.limited;
    all.set(row.operation, found);
  }
  return [...all.values()].sort((a, b) => b.count - a.count);
}

/** A round number at or above the largest, for the top of the scale; half of it is a whole number as well. */
export function scaleTop(largest: number): number {
  if (largest <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((top) => top >= largest) ?? largest;
}
