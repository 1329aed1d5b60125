// The flows of the four systems as their contracts tell them, each step by hand, to a call in the form that clients of that
// system send: archivist (R4 to R7, R13), Accessia (A1, A7 to A9, A13), the external API (N1 to N4, N14), Sonadier (S4, S6,
// S8 to S12). The first integration of a new server (R3) is in entrance.mjs.
import assert from "node:assert/strict";
import { startProvider } from "../connect/provider.mjs";
import { archivistAssets, archivistToken } from "./archivist_client.mjs";
import { addAccount, addsCalendar, answered, becomesMember, connecting, opensWindow, session, signsInThere } from "./calendar.mjs";
import { caller, enter, exchange, heading, listPath, north, signIn, step, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const withClipboard = { permissions: ["clipboard-read", "clipboard-write"] };
const as = (token) => ({ headers: { Authorization: `Bearer ${token}` } });

// What somebody has in hand who presses Copy beside a value of the dialog.
async function copies(dialog, name) {
  await dialog.getByRole("button", { name: `Copy ${name}`, exact: true }).click();
  const value = await dialog.page().evaluate(() => navigator.clipboard.readText());
  assert.equal(value, await dialog.locator("dl > div").filter({ has: dialog.page().getByText(name, { exact: true }) }).locator("code").innerText());
  return value;
}

async function closes(page, dialog, stored, button) {
  await dialog.getByLabel(stored).check();
  await dialog.getByRole("button", { name: button, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

// archivist §3: Settings > Integrations > Custom > Confirm; its claims say what it sees.
async function archivist(open) {
  for (const line of ["north", "south"]) await call("POST", "/api/assets", { attributes: { arc_display_name: `Pump ${line}`, line } });
  const permissions = [{ caller: [{ anyOf: ["jwt_line=north"] }], readAttributes: ["*"] }];
  await call("POST", "/api/policies", { name: "Line north", filters: [{ anyOf: ["attributes.line=north"] }], permissions });

  const page = await enter(open, listPath(north), north, withClipboard);
  await page.getByRole("button", { name: "Add: Custom integration" }).click();
  const form = page.getByRole("dialog", { name: "Create a Custom Integration" });
  await form.getByLabel("Display name").fill("Pump 7");
  for (const [refused, reason] of [["jit_tier", "Names may not begin with jit_"], ["sub", "is reserved by the token standards"]]) {
    await form.getByLabel("Name of claim 1").fill(refused); // R5
    await form.getByLabel("Value of claim 1").fill("north");
    await form.getByRole("button", { name: "Confirm", exact: true }).click();
    await form.getByText(reason).first().waitFor();
  }
  await form.getByLabel("Name of claim 1").fill("line");
  await form.getByRole("button", { name: "Confirm", exact: true }).click();
  const made = page.getByRole("dialog", { name: "Your custom integration is ready" });
  const [id, secret, tokenUrl] = [await copies(made, "CLIENT_ID"), await copies(made, "SECRET"), await copies(made, "Token URL, archivist")];
  assert.equal(tokenUrl, `${url}/archivist/iam/v1/appidp/token`);
  await closes(page, made, "I stored the secret", "Close");
  await heading(page, "Pump 7");
  assert.equal(await page.getByText(secret).count(), 0); // R7

  const token = await archivistToken(url, id, secret);
  const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  assert.deepEqual([claims.line, claims.sub, claims.name], ["north", id, "Pump 7"]); // R6
  const assets = await archivistAssets(url, token);
  assert.deepEqual(assets.map((one) => one.attributes.arc_display_name), ["Pump north"]); // R6, R13
}

// accessia §2: Add, name it, copy three values, Save; then sign, exchange, call, refresh; another secret ends the first.
async function accessia(open) {
  const page = await enter(open, listPath(north), north, withClipboard);
  await page.getByRole("region", { name: "Available" }).getByRole("heading", { name: "API Integration" }).waitFor(); // A1
  await page.getByRole("button", { name: "Add: API Integration" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Lobby display");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const values = {};
  for (const name of ["Integration ID", "Authentication URL", "Secret"]) values[name] = await copies(dialog, name); // A7
  const { "Integration ID": id, "Authentication URL": authentication, Secret: secret } = values;
  assert.equal(authentication, `${url}/auth`);
  assert.equal(Buffer.from(secret, "base64url").length, 48); // A8
  assert.equal((await exchange(id, secret)).status, 401, "a draft opens nothing");
  await closes(page, dialog, "I stored the Secret", "Save");
  await heading(page, "Lobby display");

  const first = await (await exchange(id, secret)).json();
  const groups = async (token) => (await fetch(`${first.accessiaApisUrl}/groups?source=all&limit=25&sortBy=name`, as(token))).status;
  assert.equal(await groups(first.accessToken), 200);
  const refresh = () => fetch(`${authentication}/refresh`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ refreshToken: first.refreshToken }) });
  const second = await (await refresh()).json();
  assert.notEqual(second.accessToken, first.accessToken);
  assert.deepEqual([await groups(first.accessToken), await groups(second.accessToken)], [200, 200]); // A13, A14

  await page.getByRole("link", { name: "Credentials" }).click();
  await page.getByRole("button", { name: "Rotate" }).click();
  const question = page.getByRole("dialog", { name: "Rotate the secret" });
  await question.getByLabel("Ends at once").check();
  await question.getByRole("button", { name: "Rotate" }).click();
  const shown = page.getByRole("dialog", { name: "Your new secret" });
  const next = await copies(shown, "Secret");
  await closes(page, shown, "I stored the Secret", "Close");
  assert.deepEqual([(await exchange(id, secret)).status, (await refresh()).status, (await exchange(id, next)).status], [401, 401, 200]); // A9
}

// external API §3: a draft, Activate, the secret once, a token; then Swagger UI, authorized with the same.
async function externalApi(open) {
  const page = await enter(open, `${listPath(north)}?add=external-api`, north, withClipboard);
  const form = page.getByRole("dialog");
  await form.getByLabel("Name", { exact: true }).fill("Slack announcer");
  await form.getByLabel("Version 2").check();
  await form.getByRole("button", { name: "Save as draft" }).click();
  await heading(page, "Slack announcer");
  await page.getByRole("button", { name: "Activate" }).click(); // N2
  const shown = page.getByRole("dialog", { name: "Your External API credentials" });
  const [id, secret, tokenUrl] = [await copies(shown, "Client ID"), await copies(shown, "Client Secret"), await copies(shown, "Token URL")];
  assert.equal(tokenUrl, `${url}/connect/token`);
  await closes(page, shown, "I stored the client secret in a secure way", "Close");
  await page.reload();
  await heading(page, "Slack announcer");
  assert.equal(await page.getByText(secret).count(), 0); // N3

  const body = new URLSearchParams({ client_id: id, client_secret: secret, grant_type: "client_credentials" });
  const token = await (await fetch(tokenUrl, { method: "POST", body })).json(); // N4
  assert.deepEqual([token.token_type, token.scope, token.expires_in], ["Bearer", "external_api", 1209600]);
  for (const path of ["/external/v1.2/submissions", "/external/submission", "/external/company/v2/submissions"]) {
    const answer = await fetch(url + path, as(token.access_token));
    assert.deepEqual([answer.status, Array.isArray(await answer.json())], [200, true], path);
  }
  await authorizesInDocs(page, id, secret);
}

// N14
async function authorizesInDocs(page, id, secret) {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Try it" }).click();
  await page.getByRole("link", { name: "API description" }).click();
  await page.getByRole("heading", { name: /^Sallyport(?! external)/ }).waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "External API 2.1" }).click();
  await page.getByRole("heading", { name: /^Sallyport external API.*2\.1/ }).waitFor();
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".modal-ux");
  const credentials = dialog.locator(".auth-container", { hasText: "clientCredentials" });
  await credentials.locator("#client_id_clientCredentials").fill(id);
  await credentials.locator("#client_secret_clientCredentials").fill(secret);
  await credentials.getByRole("button", { name: "Apply given OAuth2 credentials" }).click();
  await credentials.getByRole("button", { name: "Remove authorization" }).waitFor();
  await dialog.getByRole("button", { name: "Close" }).first().click();
  const operation = page.locator("#operations-Submissions-submissionsList");
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  const [answer] = await Promise.all([page.waitForResponse(`${url}/external/company/v2.1/submissions`), operation.getByRole("button", { name: "Execute" }).click()]);
  assert.equal(answer.status(), 200);
  await operation.locator(".live-responses-table .response-col_status").filter({ hasText: "200" }).waitFor();
}

const ana = { email: "ana@people.example", password: "correct horse battery" };

// sonadier §3, §5: a manager adds a service; a script asks for a member who says no at first, and connects it later.
async function sonadier(open, service) {
  const manager = await enter(open, `/t/${north.id}/connections`);
  await manager.getByRole("button", { name: "New Integration" }).click();
  await addsCalendar(manager, service); // S4
  await becomesMember(call, ana);

  const begun = await session(call, ana.email);
  const asks = () => answered(begun, "/v1/connections/token", { integration: "oidc" });
  const refused = await asks();
  assert.deepEqual([refused.error, refused.reason, refused.account], ["no_integration_grant", "not_connected", "user"]);

  // S12: the member says no at the service.
  const page = await open();
  await page.goto(refused.connect_url);
  await page.getByRole("button", { name: "Continue to Calendar" }).click();
  await page.getByRole("button", { name: "Deny" }).click();
  await page.getByText("You have not allowed access at Calendar").waitFor();
  const attempt = await answered(begun, `/v1/connections/attempts/${refused.attempt}`);
  assert.deepEqual([attempt.state, attempt.cause], ["declined", "at_provider"]);
  assert.equal((await asks()).error, "no_integration_grant");

  // S8, S9: then yes, by hand, from the menu of the member's own name.
  await page.goto(`${url}/`);
  await signIn(page, ana);
  await heading(page);
  await page.getByRole("button", { name: /account menu/ }).click();
  await page.getByRole("menuitem", { name: "Your integrations" }).click();
  await page.waitForURL((at) => at.pathname === "/account/integrations"); // S10
  await page.getByRole("heading", { name: "Integrations for North Clinic" }).waitFor();
  await signsInThere(await opensWindow(page, addAccount(page)), "ana");
  await connecting(page).getByText("Connected as ana@example.org").waitFor();
  await connecting(page).getByRole("button", { name: "Done" }).click();

  // S2, S11: the same script goes on with the same session, and calls the service.
  const handed = await asks();
  assert.deepEqual([handed.account?.kind, handed.account?.label, handed.base_url], ["user", "ana@example.org", service.issuer]);
  const me = await (await fetch(`${handed.base_url}/me`, as(handed.access_token))).json();
  assert.equal(me.email, "ana@example.org");
  assert.equal((await answered(begun, "/integrations/oidc/proxy/me")).email, "ana@example.org");
}

const service = await startProvider();
try {
  await withBrowser(async (open) => {
    await step("R4 R5 R6 R7 R13 archivist", () => archivist(open));
    await step("A1 A7 A8 A9 A13 A14 accessia", () => accessia(open));
    await step("N1 N2 N3 N4 N14 external API", () => externalApi(open));
    await step("S2 S4 S8 S9 S10 S11 S12 sonadier", () => sonadier(open, service));
  });
} finally {
  service.close();
}
