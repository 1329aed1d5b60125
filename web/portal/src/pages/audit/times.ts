// Times that somebody chooses: one of a few spans up to now.
export const spans = ["hour", "day", "week", "month"] as const;
export type Span = (typeof spans)[number];
const hours: Record<Span, number> = { hour: 1, day: 24, week: 24 * 7, month: 24 * 30 };

/** To the minute, so that the same choice is the same question for a while. */
export function beginOf(span: Span, now: number): string {
  const minute = 60_000;
  return new Date(Math.floor(now / minute) * minute - hours[span] * 60 * minute).toISOString();
}
