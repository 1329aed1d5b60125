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
