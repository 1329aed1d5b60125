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
