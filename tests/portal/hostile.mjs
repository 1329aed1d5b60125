// Everything in a tenant is called by names that would do harm: each page shows them as text, runs nothing, and stays as wide as
// the window (security N06, L11). And no page moves while it loads.
import assert from "node:assert/strict";
import { awkwardStrings } from "./awkward_strings.mjs";
import { names } from "./hostile_names.mjs";
import { assertStill, caller, enter, heading, north, step, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const mixed = `"><img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}} \u202egnp مضخة Z͑ͫ̓ͪ`;
const cut = (name, length) => [...name].slice(0, length).join("");
const every = [mixed, ...names, "w".repeat(256)];
const tenantAt = (rest) => `/t/${north.id}/${rest}`;

async function asAll(act) {
  const made = [];
  for (const name of every) made.push(await act(name));
  return made;
}

async function accept(email, displayName) {
  const { token } = await call("POST", "/api/invitations", { email, role: "event_viewer", message: mixed });
  const body = JSON.stringify({ token, displayName: cut(displayName, 128), password: "correct horse battery" });
  const answer = await fetch(`${url}/api/invitations/accept`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  assert.equal(answer.status, 200, await answer.text());
}

async function sendFile(asset, name) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: north.clientId, client_secret: north.secret });
  const { access_token: token } = await (await fetch(`${url}/oauth/token`, { method: "POST", body })).json();
  const clean = name.replaceAll("/", "");
  const answer = await fetch(`${url}/api/assets/${asset}/attachments?name=${encodeURIComponent(clean)}`, { method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/pdf" }, body: "%PDF-1.4" });
  return answer.status === 201 ? clean : undefined;
}

// One of each kind by each name. The first is the one whose pages are opened.
async function fillsTheTenant() {
  const claims = (name) => ({ site: cut(name, 60) });
  const integrations = await asAll((name) => call("POST", "/api/integrations", { kind: "custom", name: cut(name, 128), claims: claims(name) }));
  const users = await asAll((name) => call("POST", "/api/users", { name, email: "x@north.example" }));
  const groups = await asAll((name) => call("POST", "/api/groups", { name }));
  for (const user of users) await call("PUT", `/api/groups/${groups[0].id}/members/${user.id}`);
  const assets = await asAll((name) => call("POST", "/api/assets", { name, type: name, attributes: { note: name, [cut(name, 60)]: name } }));
  const principal = (name) => ({ issuer: "https://badges.example", subject: cut(name, 256), displayName: cut(name, 128), email: "" });
  const events = await asAll((name) => call("POST", "/api/events", { assetId: assets[0].id, type: name, attributes: { note: name }, principal: principal(name) }));
  const files = [];
  for (const name of every) files.push(await sendFile(assets[0].id, name));
  const policies = await asAll((name) =>
    call("POST", "/api/policies", { name: cut(name, 128), description: name, filters: [{ anyOf: [`attributes.note=${cut(mixed, 60)}`, `attributes.note=${cut(name, 60)}`] }], permissions: [{ caller: [{ anyOf: [`jwt_site=${cut(name, 60)}`] }], readAttributes: ["*"] }] }));
  const roles = [];
  for (const [number, description] of every.entries()) roles.push(await call("POST", "/api/roles", { name: `role_${number}`, description, permissions: ["assets:read"], assets: [{ anyOf: [`attributes.note=${cut(description, 60)}`] }] }));
  const webhooks = await asAll((name) => call("POST", "/api/webhooks", { name: cut(name, 128), url: `${url}/hooks`, integration: integrations[0].id, events: [cut(name, 40)] }));
  for (const [number, name] of [mixed, names[8], names[11]].entries()) await accept(`m${number}@north.example`, name);
  await call("POST", "/api/invitations", { email: "late@north.example", role: "member", message: mixed });
  const provider = await call("POST", "/api/providers", { provider: "api-key", name: cut(mixed, 128) });
  await call("POST", "/api/connections", { provider: "api-key", label: cut(mixed, 128), credential: { apiKey: "k3y" } });
  await call("PUT", "/api/administrators", { administrators: every.map((name, number) => ({ issuer: `${url}/appidpv1`, subject: number < 2 ? integrations[number].id : cut(name, 128), displayName: cut(name, 128) })) });
  return { integration: integrations[0], user: users[0], group: groups[0], asset: assets[0], event: events[0], policy: policies[0], webhook: webhooks[0], provider, files: files.filter(Boolean), integrations };
}

// Nothing is being asked for; a stream never ends.
function watchCalls(page) {
  page.calls = new Set();
  page.on("request", (request) => request.url().includes("/api/") && !request.url().includes("/stream") && page.calls.add(request));
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => page.calls.delete(request));
}
async function hasRead(page) {
  const drawn = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));
  do await drawn();
  while (page.calls.size > 0);
  await drawn();
}

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

function pagesOf(made) {
  const all = every.map((name) => cut(name, 128));
  const integration = `settings/integrations/${made.integration.id}`;
  const asset = `inventory/assets/${made.asset.id}`;
  const first = [cut(mixed, 60)];
  return [
    ["settings/integrations", all],
    ...["", "/general", "/credentials", "/permissions", "/usage", "/audit", "/danger"].map((tab) => [integration + tab, first]),
    ...made.integrations.slice(-2).map(({ id }) => [`settings/integrations/${id}/permissions`, []]),
    ["connections", first],
    [`connections/${made.provider.id}`, first],
    ["people/members", [mixed, names[11]]],
    ["people/invitations", first],
    ["people/roles", all],
    ["people/roles/role_0", first],
    ["people/roles/role_13", []],
    ["people/new-role", []],
    ["people/administrators", first],
    ["people/users", all],
    [`people/users/${made.user.id}`, first],
    ["people/groups", all],
    [`people/groups/${made.group.id}`, all],
    ["inventory/assets", all],
    ["inventory/events", all],
    [`inventory/events/${made.event.id}`, first],
    ...["", "/events", "/policies"].map((tab) => [asset + tab, first]),
    [`${asset}/files`, made.files],
    ["policies", all],
    [`policies/${made.policy.id}`, first],
    [`policies/why?integration=${made.integration.id}&asset=${made.asset.id}`, []],
    ["policies/new", []],
    ["audit", []],
    ["try", []],
    ["settings/organisation", first],
    ["settings/limits", []],
    ["settings/sign-in", []],
    ["settings/keys", []],
    ["settings/webhooks", all],
    [`settings/webhooks/${made.webhook.id}`, first],
  ].map(([path, shown]) => [tenantAt(path), shown]).concat([["/account", []], ["/account/integrations", first]]);
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
