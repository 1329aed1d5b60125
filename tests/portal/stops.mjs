// Every page with the keyboard alone, on a small window: each stop shows that it has the focus, and nothing covers it
// (WCAG 2.1.1, 2.4.7, 2.4.11).
import assert from "node:assert/strict";
import { hasRead, watchCalls } from "./calls.mjs";
import { handsOn } from "./hands.mjs";
import { call, fillsTheTenant, pagesOf, tenantAt } from "./hostile_tenant.mjs";
import { enter, heading, note, step, url, withBrowser } from "./portal.mjs";

await withBrowser(async (open) => {
  const made = await fillsTheTenant();
  const page = await enter(open, "/account", undefined, { reducedMotion: "reduce" });
  watchCalls(page);
  await page.setViewportSize({ width: 320, height: 480 });
  const hands = handsOn(page);
  const failures = [];
  const walk = async (path) => {
    await page.goto(url + path);
    await heading(page);
    await hasRead(page);
    await hands.walk(["Tab"]).catch((error) => failures.push(`${path}: ${error.message}`));
    note("walked", path.split("?")[0]);
  };
  await step("sees where one is at every stop of every page", async () => {
    for (const [path] of pagesOf(made)) await walk(path);
    const { records } = await call("GET", "/api/audit?limit=1");
    await walk(tenantAt(`audit/${records[0].position}`));
    await page.context().clearCookies();
    for (const path of ["/sign-in", "/setup", "/invitation", "/forgot-password", "/reset-password"]) await walk(path);
  });
  assert.equal(failures.length, 0, failures.join("\n\n"));
});
