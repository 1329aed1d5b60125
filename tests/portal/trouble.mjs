// Hostile names, a slow and a failing server, and how little the first page loads and moves (security N06, N08, L11).
import assert from "node:assert/strict";
import { caller, enter, heading, listPath, look, north, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const names = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  `"><svg onload=alert(1)>`,
  "javascript:alert(1)",
  "{{constructor.constructor('alert(1)')()}}",
  "'; DROP TABLE integrations; --",
  "\u202egnp.exe",
  "مضخة السابعة",
  "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L",
  "=HYPERLINK(\"http://evil.test\")",
  "ﷺ".repeat(10),
  "W".repeat(128),
];

async function showsHostileNamesAsTheyAre(open) {
  for (const name of names)
    await call("POST", "/api/integrations", { kind: "custom", name, claims: { note: name.slice(0, 60) } });
  const page = await enter(open);
  for (const name of names) {
    const link = page.getByRole("link", { name, exact: true });
    await link.waitFor();
    assert.equal(await link.innerText(), name);
  }
  await look(page, "integrations-hostile");
  for (const name of names.slice(0, 3)) {
    await page.getByRole("link", { name, exact: true }).click();
    await heading(page, name);
    await page.getByRole("navigation", { name: "About this integration" }).getByRole("link", { name: "Danger zone" }).click();
    await page.getByRole("button", { name: "Disable" }).click();
    await page.getByRole("dialog", { name: `Disable ${name}?` }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Integrations" }).last().click();
    await heading(page, "Integrations");
  }
  assert.equal(await page.evaluate(() => document.querySelectorAll("#portal script, #portal img:not([alt=''])").length), 0);
  await page.goto(`${url}${listPath(north)}?name=${encodeURIComponent("<img src=x onerror=alert(1)>")}&after=%00&kind=<script>`);
  await page.getByText("That was refused.").or(page.getByText("Nothing found")).waitFor();
}

async function saysWhenTheServerFails(open) {
  const page = await enter(open);
  const list = "**/api/integrations?*";
  const fails = (status, body, more = {}) => page.route(list, (route) => route.fulfill({ status, body, ...more }));
  const problem = { type: "urn:sallyport:problem:unavailable", title: "Service Unavailable", status: 503, code: "unavailable", detail: "The database does not answer. Try again in a minute.", requestId: "r-503" };

  await fails(503, JSON.stringify(problem), { contentType: "application/problem+json", headers: { "Retry-After": "1" } });
  await page.reload();
  await page.getByText("The server cannot do this right now.").waitFor();
  await page.getByText("The database does not answer.").waitFor();
  await page.getByText("r-503").waitFor();
  await look(page, "integrations-failed");
  await page.unroute(list);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: "Test bench" }).waitFor();

  await fails(502, "<html><h1>Bad Gateway</h1></html>", { contentType: "text/html" }); // whatever stands in between
  await page.reload();
  await page.getByText("an answer that this page does not understand").waitFor();
  await page.unroute(list);

  await page.route(list, (route) => route.abort());
  await page.reload();
  await page.getByText("The server cannot be reached.").waitFor();
  await page.unroute(list);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: "Test bench" }).waitFor();

  await page.route("**/api/session", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) }));
  await page.reload();
  await page.getByText("The server cannot do this right now.").waitFor();
  await look(page, "server-down");
  await page.unroute("**/api/session");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: "Test bench" }).waitFor();

  await page.getByRole("button", { name: "Add: Custom integration" }).click();
  await page.getByLabel("Display name").fill("Pump 8");
  await page.route("**/api/integrations", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("dialog").getByText("The server cannot be reached.").waitFor();
  await look(page, "add-failed-dialog");
  await page.unroute("**/api/integrations");
  await page.getByRole("button", { name: "Confirm" }).click(); // what was typed is still there
  await page.getByText("Your custom integration is ready").waitFor();
}

async function waitsQuietly(open) {
  const page = await enter(open);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/api/integrations?*", async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  await page.getByRole("status", { name: "Loading integrations" }).waitFor();
  await look(page, "integrations-loading");
  release();
  await page.getByRole("link", { name: "Test bench" }).waitFor();
}

// Bars that show what is waited for are invisible for the first 150 ms, and nothing moves when the page is there.
async function isLightAndStill(open) {
  const page = await enter(open);
  await page.addInitScript(() => {
    globalThis.measured = { shift: 0, paint: 0 };
    new PerformanceObserver((list) => list.getEntries().forEach((one) => one.hadRecentInput || (measured.shift += one.value))).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => list.getEntries().forEach((one) => (measured.paint = one.startTime))).observe({ type: "largest-contentful-paint", buffered: true });
  });
  const paints = [];
  for (let times = 0; times < 3; ++times) {
    await page.reload(); // in its process: starting one is the browser's time, not the page's
    await page.getByRole("link", { name: "Test bench" }).waitFor();
    await page.getByRole("button", { name: "Add: Custom integration" }).waitFor();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))); // drawn and told
    const { shift, paint } = await page.evaluate(() => measured);
    assert.ok(shift < 0.001, `the page moved by ${shift}`);
    paints.push(Math.round(paint));
  }
  const scripts = await page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js")).reduce((sum, one) => sum + one.encodedBodySize, 0));
  // To be read by people: the time is the machine's as much as the page's.
  console.log(`largest contentful paint: ${paints.join(", ")} ms; scripts of the first view: ${scripts} bytes`);
  assert.ok(scripts <= 200_000, `${scripts} bytes of script`);
  const styles = await page.evaluate(() => document.querySelectorAll("style, [style*=url]").length);
  assert.equal(styles, 0, "no inline style elements");
}

await withBrowser(async (open) => {
  await showsHostileNamesAsTheyAre(open);
  await saysWhenTheServerFails(open);
  await waitsQuietly(open);
  await isLightAndStill(open);
});
