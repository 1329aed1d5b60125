import { afterEach, expect, test, vi } from "vitest";

// The formats take the zone of the browser once, when the page loads.
async function whenIn(zone: string) {
  vi.stubEnv("TZ", zone);
  vi.resetModules();
  return import("./when");
}

afterEach(() => vi.unstubAllEnvs());

test("a day of UTC is that day wherever one looks from", async () => {
  for (const zone of ["Pacific/Auckland", "Pacific/Kiritimati", "America/Los_Angeles", "UTC"]) expect((await whenIn(zone)).utcDayOf("2026-06-15"), zone).toBe("15 Jun 2026");
});

test("a day of a time is that of whoever looks", async () => {
  expect((await whenIn("Pacific/Auckland")).dayOf("2026-06-15T12:00:00Z")).toBe("16 Jun 2026");
});

test("a time of the log has its year once that is over, by the clock of whoever looks", async () => {
  const { preciseTime } = await whenIn("Pacific/Auckland");
  const now = Date.parse("2026-06-15T12:00:00Z");
  expect(preciseTime("2026-03-01T00:00:05Z", now)).toBe("1 Mar, 13:00:05");
  expect(preciseTime("2025-12-31T11:00:00Z", now)).toBe("1 Jan, 00:00:00");
  expect(preciseTime("2025-12-31T10:59:59Z", now)).toBe("31 Dec 2025, 23:59:59");
});

test("how long ago something was counts what is full, how long until something rounds to the nearest", async () => {
  const { relativeTime } = await import("./when");
  const now = Date.parse("2026-06-15T12:00:00Z");
  const minute = 60_000;
  const hour = 60 * minute;
  const day = 24 * hour;
  const at = (from: number) => relativeTime(new Date(now + from).toISOString(), now);
  expect([0, 1000, 2 * minute - 1, 2 * hour - 1, day, 2 * day - 1, 40 * day, 400 * day].map((ago) => at(-ago))).toEqual(["just now", "just now", "1 minute ago", "1 hour ago", "yesterday", "yesterday", "last month", "last year"]);
  expect([1000, minute - 400, 59.4 * minute, 59.9 * minute, hour + 1, 23.4 * hour].map(at)).toEqual(["just now", "in 1 minute", "in 59 minutes", "in 1 hour", "in 1 hour", "in 23 hours"]);
  expect([day - 1000, day, 1.6 * day, 7 * day - 1000, 7 * day, 30 * day - 1000, 44 * day].map(at)).toEqual(["tomorrow", "tomorrow", "in 2 days", "in 7 days", "in 7 days", "in 30 days", "in 44 days"]);
  expect([45 * day, 60 * day - 1000, 365 * day, 729 * day].map(at)).toEqual(["in 2 months", "in 2 months", "in 12 months", "in 2 years"]);
});
