// The page of people's own accounts, in two facilities: adding an account at a service that is served here, choosing,
// naming and disconnecting it, a window that is blocked, and a session that ends.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findings } from "../connect/accessible.mjs";
import { clickLast, hasClosed } from "../connect/windows.mjs";

const url = process.argv[2];
const { CHROMIUM, SCREENSHOTS } = process.env;
const facilities = JSON.parse(process.env.FACILITIES); // name, manager and host of each

const service = { account: "ana", revoked: [] };
function serve(request, response) {
  const asked = new URL(request.url, "http://service");
  const json = (body) => response.setHeader("Content-Type", "application/json").end(JSON.stringify(body));
  if (asked.pathname === "/token") return json({ access_token: `of-${service.account}`, refresh_token: "r", expires_in: 3600, scope: "read" });
  if (asked.pathname === "/me") return json({ id: service.account, email: `${service.account}@example.org` });
  if (asked.pathname === "/revoke") {
    service.revoked.push(service.account);
    return json({});
  }
  const back = (answer) => {
    const to = new URL(asked.searchParams.get("redirect_uri"));
    to.search = new URLSearchParams({ state: asked.searchParams.get("state"), ...answer });
    return to;
  };
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(`<!doctype html><title>Service</title><link rel="icon" href="data:,">
    <a href="${back({ code: "c" })}">Allow</a> <a href="${back({ error: "access_denied" })}">Deny</a>`);
}
const server = createServer(serve);
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

async function call(method, path, token, body) {
  const answer = await fetch(url + path, {
    method, body: JSON.stringify(body), headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
  });
  const read = await answer.json();
  assert.ok(answer.ok, JSON.stringify(read));
  return read;
}
async function tokenOf({ id, secret }) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
  return (await (await fetch(`${url}/oauth/token`, { method: "POST", body })).json()).access_token;
}

function entry(id, name, category) {
  return {
    id, name, category, grant: "authorization_code", token_auth: ["body"],
    authorization_url: `${origin}/authorize`, token_url: `${origin}/token`, revocation: { url: `${origin}/revoke` },
    identity: { url: `${origin}/me`, id_path: "$.id", label_path: "$.email" }, base_url: origin,
  };
}
for (const facility of facilities) {
  facility.token = await tokenOf(facility.host);
  const manager = (facility.managerToken = await tokenOf(facility.manager));
  const add = (described, more) => call("POST", "/api/providers", manager, { entry: described, clientId: "client", clientSecrets: ["secret"], ...more });
  facility.crm = (await add(entry("crm", "Salesforce", "CRM"))).id;
  if (facility.name !== "North Clinic") continue;
  await add(entry("drive", "Google Drive", "Files"));
  await add(entry("mail", "A service with a very long name that has to be broken somewhere", "Mail"), { policy: "master_only" });
  await call("POST", "/api/connections", manager, { provider: "drive", credential: { accessToken: "ours" } });
}
const begin = async (facility, seconds = 900) =>
  (await call("POST", "/v1/sessions", facility.token, {
    member: { id: "ana", display_name: "Ana Kovač" }, script: "monthly-report", origins: [new URL(url).origin], expires_in: seconds,
  })).session;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
context.setDefaultTimeout(20_000);
const complaints = [], asked = [];
context.on("page", (page) => {
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => asked.push(request.url()));
});

// In light and dark, narrow and wide: axe-core finds nothing, and nothing stands out at the side.
async function look(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is too wide at ${width}`);
      assert.deepEqual(await findings(page, { scheme: colorScheme }), [], `axe-core on ${name}, ${colorScheme}, ${width}`);
      if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `settings-${name}-${colorScheme}-${width}.png`), fullPage: true });
    }
  }
}
const open = async (page, ...sessions) => {
  await page.goto("about:blank");
  await page.goto(`${url}/settings/integrations#sessions=${sessions.join(",")}`);
};
const section = (page, name) => page.getByRole("region", { name: `Integrations for ${name}` });
const card = (page, name, service) => section(page, name).locator("article", { hasText: service });
const status = (page, text) => page.locator("#told", { hasText: text }).waitFor();

async function addAccount(page, facility, account, answer = "Allow") {
  service.account = account;
  const opened = page.waitForEvent("popup");
  await card(page, facility, "Salesforce").getByRole("button", { name: "Add Account (Salesforce)" }).click();
  const popup = await opened;
  await popup.getByText("Ana Kovač").waitFor();
  await popup.getByRole("button", { name: "Continue to Salesforce" }).click();
  const link = popup.getByRole("link", { name: answer });
  await link.waitFor();
  assert.equal(await popup.evaluate(() => window.opener), null, "the service's page cannot lead ours elsewhere");
  await clickLast(link);
  return popup;
}

try {
  // The link alone, the same for everybody.
  const page = await context.newPage();
  await page.goto(`${url}/settings/integrations`);
  await page.getByRole("heading", { name: "Open this page from your product's settings" }).waitFor();
  await look(page, "alone");

  // One section for each facility; the sessions are gone from the address.
  const [north, south] = facilities;
  const sessions = await Promise.all(facilities.map((facility) => begin(facility)));
  await open(page, ...sessions);
  await section(page, north.name).waitFor();
  await section(page, south.name).waitFor();
  assert.equal(page.url(), `${url}/settings/integrations`);
  assert.deepEqual(asked.filter((one) => one.includes(sessions[0])), [], "no server is sent a session in an address");
  assert.deepEqual(await page.evaluate(() => ({ ...localStorage, ...sessionStorage })), {});
  await card(page, north.name, "Google Drive").getByText("The account of North Clinic").waitFor();
  await card(page, north.name, "Google Drive").getByText("Uses North Clinic's account.").waitFor();
  await card(page, north.name, "very long name").getByText("North Clinic has no account there. A manager can connect one.").waitFor();
  await look(page, "first");
  await page.setViewportSize({ width: 1280, height: 900 });

  // An account is added in a window, in one facility only.
  const added = await addAccount(page, north.name, "ana");
  await status(page, "Salesforce is connected.");
  await hasClosed(added);
  await card(page, north.name, "Salesforce").getByText("ana@example.org").waitFor();
  assert.equal(await card(page, south.name, "Salesforce").getByText("ana@example.org").count(), 0);

  // Refused at the service, and given up here.
  await addAccount(page, north.name, "ben", "Deny");
  await status(page, "Salesforce was not connected.");
  const waiting = page.waitForEvent("popup");
  await card(page, north.name, "Salesforce").getByRole("button", { name: "Add Account (Salesforce)" }).click();
  await (await waiting).close();
  await look(page, "waiting");
  await page.setViewportSize({ width: 1280, height: 900 });
  await card(page, north.name, "Salesforce").getByRole("button", { name: "Cancel" }).click();
  await status(page, "Salesforce was not connected.");

  // A second account; which of them is the default, and what it is called.
  await addAccount(page, north.name, "ben");
  await card(page, north.name, "Salesforce").getByText("ben@example.org").waitFor();
  const script = await call("POST", "/v1/sessions", north.token, { member: { id: "ana" }, script: "monthly-report" });
  await call("POST", "/v1/connections/token", script.session, { integration: "crm", connection: "ana@example.org" });
  await card(page, north.name, "Salesforce").getByRole("button", { name: "Make default ben@example.org" }).click();
  await status(page, "ben@example.org is the default now.");
  const rename = card(page, north.name, "Salesforce").getByRole("button", { name: "Rename ben@example.org" });
  await rename.focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("What you call it").fill("<b>Home</b>");
  await look(page, "rename");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.keyboard.press("Enter");
  await card(page, north.name, "Salesforce").getByText("<b>Home</b>", { exact: true }).waitFor();
  await card(page, north.name, "Salesforce").getByText("used by monthly-report").waitFor();
  await look(page, "two");
  await page.setViewportSize({ width: 1280, height: 900 });

  // Disconnecting asks first, and says what has become of it.
  await card(page, north.name, "Salesforce").getByRole("button", { name: "Disconnect ana@example.org" }).click();
  await page.getByRole("dialog", { name: "Disconnect ana@example.org?" }).getByText("monthly-report").waitFor();
  await look(page, "sure");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("button", { name: "Keep it" }).click();
  await card(page, north.name, "Salesforce").getByRole("button", { name: "Disconnect ana@example.org" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("dialog", { name: "Disconnected" }).getByText("The access is ended at the service.").waitFor();
  await look(page, "gone");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("button", { name: "Close" }).click();
  await page.waitForFunction(() => document.activeElement.textContent === "Integrations for North Clinic");
  assert.equal(service.revoked.length, 1);
  assert.equal(await card(page, north.name, "Salesforce").getByText("ana@example.org").count(), 0);

  // A window that is blocked: the same tab does it, and the way back says how to go on.
  await page.evaluate(() => { window.open = () => null; });
  service.account = "cid";
  await card(page, south.name, "Salesforce").getByRole("button", { name: "Add Account (Salesforce)" }).click();
  const way = card(page, south.name, "Salesforce").getByRole("link", { name: "Continue in this tab" });
  await way.waitFor();
  await look(page, "blocked");
  await way.click();
  await page.getByRole("button", { name: "Continue to Salesforce" }).click();
  await page.getByRole("link", { name: "Allow" }).click();
  await status(page, "You are back from the service.");
  assert.equal(page.url(), `${url}/settings/integrations`);
  await open(page, await begin(south));
  await card(page, south.name, "Salesforce").getByText("cid@example.org").waitFor();

  // The facility asks for more at the service from now on: what the account may not do yet is said.
  assert.equal(await card(page, south.name, "Salesforce").getByText("Missing scopes").count(), 0);
  await call("PATCH", `/api/providers/${south.crm}`, south.managerToken, { scopes: ["read", "write"] });
  await open(page, await begin(south));
  await card(page, south.name, "Salesforce").getByText("Missing scopes: write", { exact: true }).waitFor();
  await card(page, south.name, "Salesforce").getByRole("button", { name: "Reconnect cid@example.org" }).waitFor();
  await look(page, "withheld");
  await page.setViewportSize({ width: 1280, height: 900 });

  // A session that ends while the page is open, and one that has ended before.
  await page.clock.install();
  await open(page, await begin(north, 60), await begin(south, 120));
  await section(page, north.name).getByText("Accounts of").waitFor();
  await section(page, south.name).getByText("Accounts of").waitFor();
  await page.clock.runFor(61_000);
  await section(page, north.name).getByText("The 15 minutes for North Clinic are over.").waitFor();
  assert.equal(await section(page, north.name).getByRole("button").count(), 0);
  assert.ok(await section(page, south.name).getByRole("button").count() > 0, "the other facility goes on");
  await look(page, "ended");
  assert.deepEqual(complaints, [], "complaints of the browser");
  await open(page, "no-session");
  await page.locator(".ended", { hasText: "The 15 minutes are over." }).waitFor();
} finally {
  await browser.close();
  server.close();
}
