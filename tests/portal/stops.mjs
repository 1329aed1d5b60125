// Every page with the keyboard alone, on a small window: each stop shows that it has the focus, and nothing covers it
// (WCAG 2.1.1, 2.4.7, 2.4.11).
import assert from "node:assert/strict";
import { hasRead, watchCalls } from "./calls.mjs";
import { handsOn } from "./hands.mjs";
import { fillsTheTenant, pagesOf } from "./hostile_tenant.mjs";
import { enter, heading, step, url, withBrowser } from "./portal.mjs";

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
    await hands.walk().catch((error) => failures.push(`${path}: ${error.message}`));
  };
  await step("sees where one is at every stop of every page", async () => {
    for (const [path] of pagesOf(made)) await walk(path);
  });
  assert.equal(failures.length, 0, failures.join("\n\n"));
});
