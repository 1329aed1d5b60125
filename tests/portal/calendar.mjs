// A service of the tests called Calendar, people who connect accounts there, and scripts that use them.
import assert from "node:assert/strict";
import { clickLast } from "../connect/windows.mjs";
import { heading, url } from "./portal.mjs";

export const secret = "a long secret of the tests";

// S4: a manager adds it in the dialog that is open.
export async function addsCalendar(page, service) {
  const dialog = page.getByRole("dialog", { name: "New Integration" });
  await dialog.getByRole("textbox", { name: "Integration" }).fill("openid");
  await page.getByRole("option", { name: "Any OpenID Connect service" }).click();
  const redirect = await dialog.locator("code").filter({ hasText: "/connect/callback/" }).innerText();
  assert.equal(redirect, `${url}/connect/callback/oidc`);
  await service.register("sallyport", secret, redirect);
  await dialog.getByLabel("Name", { exact: true }).fill("Calendar");
  await dialog.getByLabel("Issuer").fill(service.issuer);
  await dialog.getByLabel("Base URL of calls").fill(service.issuer);
  await dialog.getByLabel("Client ID").fill("sallyport");
  await dialog.getByLabel("Client secret", { exact: true }).fill(secret);
  await dialog.getByLabel("Further scopes").fill("email");
  await dialog.getByRole("button", { name: "Save" }).click();
  await heading(page, "Calendar");
}

// The same without a page.
export async function hasCalendar(call, service, scopes) {
  const added = await call("POST", "/api/providers", { provider: "oidc", name: "Calendar", clientId: "sallyport", clientSecrets: [secret], scopes, settings: { issuer: service.issuer } });
  await service.register("sallyport", secret, added.redirectUri);
  return added;
}

export async function becomesMember(call, { email, password }, role = "member") {
  const { token } = await call("POST", "/api/invitations", { email, role });
  const answer = await fetch(`${url}/api/invitations/accept`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token, displayName: "Ben Novak", password }),
  });
  assert.ok(answer.ok, await answer.text());
}

// What a host product begins for a member, or for nobody in particular.
export async function session(call, member, script = "monthly-report") {
  return (await call("POST", "/v1/sessions", member ? { member: { id: member }, script } : { script })).session;
}

// What the server answers to a script.
export async function answered(session, path, content) {
  const headers = { Authorization: `Bearer ${session}`, ...(content && { "Content-Type": "application/json" }) };
  return (await fetch(url + path, { method: content ? "POST" : "GET", headers, body: content && JSON.stringify(content) })).json();
}

export const scriptAsks = async (call, integration, member, script, more = {}) =>
  answered(await session(call, member, script), "/v1/connections/token", { integration, ...more });

export const addAccount = (page, name = "Calendar") => page.getByRole("button", { name: `Add Account (${name})` });
export const connecting = (page, name = "Calendar") => page.getByRole("dialog", { name: `Connect ${name}` });

// The click opens the window in the same tick; there one signs in, as at a service that does not know the browser.
// One by one: clearCookies takes all away for a moment, and a call of the page in it has no session.
export async function isNewThere(page) {
  const cookies = await page.context().cookies();
  await page.context().addCookies(cookies.filter(({ name }) => name.startsWith("_")).map((cookie) => ({ ...cookie, expires: 1 })));
}
export async function opensWindow(page, button, name = "Calendar") {
  await isNewThere(page);
  const [popup] = await Promise.all([page.context().waitForEvent("page"), button.click()]);
  await popup.getByRole("button", { name: `Continue to ${name}` }).waitFor();
  return popup;
}
export async function signsInThere(popup, person, name = "Calendar") {
  await popup.getByRole("button", { name: `Continue to ${name}` }).click();
  await popup.getByLabel("Name").fill(person);
  await clickLast(popup.getByRole("button", { name: "Allow" }));
}
