// Everything in a tenant is called by names that would do harm: each page shows them as text, runs nothing, and stays as wide as
// the window (security N06, L11). And no page moves while it loads.
import assert from "node:assert/strict";
import { awkwardStrings } from "./awkward_strings.mjs";
import { hasRead, watchCalls } from "./calls.mjs";
import { names } from "./hostile_names.mjs";
import { call, cut, fillsTheTenant, mixed, pagesOf, tenantAt } from "./hostile_tenant.mjs";
import { assertStill, enter, heading, step, url, withBrowser } from "./portal.mjs";

// What is read for the page is there, and none of the names has become anything but text.
async function isHarmless(page, where, shown) {
  for (const name of shown) await page.waitForFunction((text) => document.querySelector("main")?.textContent.includes(text) || [...document.querySelectorAll("input, textarea")].some(({ value }) => value.includes(text)), name, { timeout: 15_000 }).catch(() => assert.fail(`${where} does not show ${name}`));
  await hasRead(page);
  await assertStill(page, where);
  const { wide, by, alive } = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    const wide = document.documentElement.scrollWidth - limit;
    const by = wide > 0 ? [...document.querySelectorAll("main *, aside *")].filter((one) => one.getBoundingClientRect().right > limit + 1).slice(0, 4).map((one) => one.outerHTML.slice(0, 160)) : [];
    const alive = document.querySelectorAll("#portal script, #portal iframe, #portal object, #portal img:not([alt=''])").length + [...document.querySelectorAll("*")].filter((one) => [...one.attributes].some(({ name, value }) => name.startsWith("on") || (name === "href" && /^\s*javascript:/i.test(value)))).length;
    return { wide, by, alive };
  });
  assert.equal(alive, 0, `${where}: a name has become markup`);
  assert.ok(wide <= 0, `${where} is ${wide} pixels too wide: ${by.join("\n")}`);
}

// As names behind one list, and as attributes, of which an asset has at most 128.
async function keepsAwkwardStrings(page) {
  const named = await Promise.all(awkwardStrings.map((name) => call("POST", "/api/assets", { type: "awkward", name })));
  for (const [number, { id }] of named.entries()) assert.equal((await call("GET", `/api/assets/${id}`)).name, awkwardStrings[number]);
  await page.goto(`${url}${tenantAt("inventory/assets")}?type=awkward`);
  const shown = new Map();
  const next = page.getByRole("link", { name: "Next", exact: true });
  const links = page.locator("tbody th a");
  await links.first().waitFor();
  for (;;) {
    const found = await links.evaluateAll((all) => all.map((link) => [link.pathname.split("/").pop(), link.textContent]));
    for (const [id, text] of found) shown.set(id, text);
    if ((await next.count()) === 0) break;
    await next.click();
    await page.waitForFunction((before) => !document.querySelector("tbody th a").pathname.endsWith(before), found[0][0]); // what is left stands there until then
  }
  assert.deepEqual(named.map(({ id }) => shown.get(id)), awkwardStrings);

  for (let first = 0; first < awkwardStrings.length; first += 100) {
    const texts = awkwardStrings.slice(first, first + 100);
    const attributes = Object.fromEntries(texts.map((text, number) => [`t${String(number).padStart(2, "0")}`, text]));
    const { id } = await call("POST", "/api/assets", { attributes });
    assert.deepEqual((await call("GET", `/api/assets/${id}`)).attributes, attributes);
    await page.goto(url + tenantAt(`inventory/assets/${id}`));
    await page.getByText("t00", { exact: true }).waitFor();
    assert.deepEqual(await page.locator("dt", { hasText: /^t\d\d$/ }).evaluateAll((all) => all.map((one) => one.nextElementSibling.textContent)), texts);
    await isHarmless(page, `awkward attributes from ${first} on`, []);
  }
}

await withBrowser(async (open) => {
  const made = await step("L11 takes names of all kinds", () => fillsTheTenant());
  const page = await enter(open);
  watchCalls(page);
  await call("PATCH", "/api/tenant", { name: cut(mixed, 128) });
  const failures = [];
  const visit = async (path, shown, at = page) => {
    for (const [width, height] of [[320, 640], [1280, 860]]) {
      await at.setViewportSize({ width, height });
      await at.goto(url + path);
      await heading(at);
      await isHarmless(at, `${path} at ${width} px`, shown).catch((error) => failures.push(error.message));
    }
  };
  await step("N06 shows them as text on every page, as wide as the window", async () => {
    for (const [path, shown] of pagesOf(made)) await visit(path, shown);
  });
  await step("N06 shows them in a record of the audit log", async () => {
    const { clientId, secret } = made.integration;
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, client_secret: secret });
    assert.equal((await fetch(`${url}/oauth/token`, { method: "POST", body })).status, 200);
    for (const query of [`integration=${made.integration.id}`, `object=${made.policy.id}`, `object=${made.provider.id}`]) {
      const { records } = await call("GET", `/api/audit?${query}&limit=1`);
      await visit(tenantAt(`audit/${records[0].position}`), query.startsWith("integration") ? [cut(mixed, 60)] : []);
    }
  });
  await step("N06 L11 shows hundreds of awkward names and attributes as they are, and gives them back", () => keepsAwkwardStrings(page));
  await step("N06 shows the name of whoever is signed in", async () => {
    const named = await enter(open, "/account", { email: "m0@north.example", password: "correct horse battery" });
    watchCalls(named);
    for (const path of ["/account", tenantAt("inventory/events")]) await visit(path, path === "/account" ? [mixed] : [], named);
  });
  await step("N06 has room for the longest name of an organisation", async () => {
    await call("PATCH", "/api/tenant", { name: names[11] });
    for (const path of ["settings/organisation", "settings/integrations", "people/members"]) await visit(tenantAt(path), []);
    await visit("/account/integrations", []);
  });
  assert.equal(failures.length, 0, failures.join("\n\n"));
});
