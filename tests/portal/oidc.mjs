// People sign in with the provider of their organisation: a real one (npm oidc-provider), and one that lies
// (docs/adr/0086; security H01, H04, H18, H19, H21, N03, N11, N13, N22). And a forgotten password.
import assert from "node:assert/strict";
import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { startProvider } from "../connect/provider.mjs";
import { handsOn } from "./hands.mjs";
import { caller, comesTo, enter, heading, listPath, look, north, settled, signIn, south, step, undoes, url, withBrowser } from "./portal.mjs";

const { RESET_LINK } = process.env;
const settingsPath = (tenant) => `/t/${tenant.id}/settings/sign-in`;
const password = "correct horse battery";

// Says of everybody what `lies` makes of the truth, and asks nobody.
async function startLiar() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const house = { issuer, lies: {}, back: {}, header: {}, slow: false, close: () => (server.closeAllConnections(), server.close()) };
  const asked = new Map();
  const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = (claims) => {
    const text = `${encoded({ alg: "ES256", kid: "k", ...house.header })}.${encoded(claims)}`;
    return `${text}.${createSign("sha256").update(text).sign({ key: privateKey, dsaEncoding: "ieee-p1363" }, "base64url")}`;
  };
  server.on("request", async (request, response) => {
    const at = new URL(request.url, issuer);
    const json = (body) => response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    if (at.pathname === "/.well-known/openid-configuration")
      return json({ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`, token_endpoint_auth_methods_supported: ["client_secret_post"] });
    if (at.pathname === "/keys") return json({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k", use: "sig" }] });
    if (at.pathname === "/auth") {
      asked.set("code", Object.fromEntries(at.searchParams));
      const back = new URL(at.searchParams.get("redirect_uri"));
      for (const [name, value] of Object.entries({ code: "code", state: at.searchParams.get("state"), ...house.back })) back.searchParams.set(name, value);
      return response.writeHead(302, { Location: back.href }).end();
    }
    if (at.pathname !== "/token") return response.writeHead(404).end();
    if (house.slow) return; // says nothing more
    const now = Math.floor(Date.now() / 1000);
    const { nonce, client_id: aud } = asked.get("code");
    json({ access_token: "at", token_type: "Bearer", id_token: token({ iss: issuer, sub: "lia", aud, nonce, iat: now, exp: now + 60, email: "admin@south.example", email_verified: true, ...house.lies }) });
  });
  return house;
}

// With the keyboard alone.
async function setByHand(open, provider) {
  const page = await enter(open, settingsPath(north), north, { reducedMotion: "reduce" });
  const hands = handsOn(page);
  await heading(page, "Settings");
  await page.getByText("Not set up").waitFor();
  await look(page, "settings-sign-in-empty");
  const redirect = await page.getByText(`${url}/sign-in/callback/${north.id}`).innerText();

  await hands.type(page.getByLabel("Issuer"), `${provider.issuer}/nowhere`);
  await hands.act(page.getByRole("button", { name: "Test the provider" }));
  await page.getByText("It does not work yet.").waitFor();
  await look(page, "settings-sign-in-broken");
  await hands.type(page.getByLabel("Client ID"), "sallyport");
  await hands.type(page.getByLabel("Client secret", { exact: true }), "s3cret of the client");
  await hands.type(page.getByLabel("Issuer"), "javascript:alert(1)"); // N07
  await hands.act(page.getByRole("button", { name: "Save changes" }));
  await page.getByLabel("Issuer").and(page.locator("[aria-invalid=true]")).waitFor(); // the error names the field

  await hands.type(page.getByLabel("Issuer"), provider.issuer);
  await hands.type(page.getByLabel("Domains of their addresses"), "@north.example");
  await hands.act(page.getByRole("button", { name: "Test the provider" }));
  await page.getByText("It works, as far as can be told without a person.").waitFor();
  await hands.act(page.getByRole("button", { name: "Save changes" }));
  await page.getByText("Saved.").waitFor();
  await page.getByText("On", { exact: true }).waitFor();
  assert.equal(await page.getByLabel("Client secret", { exact: true }).inputValue(), "");
  assert.ok(await page.getByLabel("Everybody", { exact: true }).isDisabled(), "N22: nobody has come by it yet");
  await look(page, "settings-sign-in");
  return redirect;
}

// From the sign-in page of the organisation to the provider, and what the person says there.
async function atProvider(page, name, from = `/sign-in?tenant=${north.id}`) {
  await page.goto(url + from);
  await handsOn(page).act(page.getByRole("button", { name: "Continue with your organisation" }));
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Allow" }).click();
}

async function comesTheFirstTime(open) {
  const call = await caller(north);
  const page = await open();
  await atProvider(page, "zoe");
  await page.getByText("You have no place in this organisation yet.").waitFor();
  await look(page, "sign-in-not-invited");

  await call("POST", "/api/invitations", { email: "zoe@north.example", role: "event_viewer" });
  await page.getByRole("button", { name: "Continue with your organisation" }).click(); // signed in there still
  await page.waitForURL(`${url}/t/${north.id}/people/users`); // the first page of those that the role shows
  const session = await page.evaluate(() => fetch("/api/session").then((answer) => answer.json()));
  assert.equal(session.account.email, "zoe@north.example");
  assert.equal(session.providerTenant, north.id);
  assert.ok((await page.context().cookies(url)).filter(({ name }) => name.startsWith("sallyport")).every(({ httpOnly }) => httpOnly));
  await page.goto(`${url}/account`);
  await heading(page, "Your account");
  assert.equal(await page.getByLabel("Current password").count(), 0, "N03: what is the person's alone is not offered");
  assert.equal(await page.getByRole("button", { name: "Change your name" }).count(), 0);

  // By the address, in another browser.
  const other = await open();
  await other.goto(`${url}/sign-in`);
  await other.getByRole("button", { name: "Continue with your organisation" }).click();
  await other.getByText("Type your e-mail address first.").waitFor();
  for (const unknown of ["nobody@nowhere.example", south.email]) {
    await other.reload();
    await other.getByLabel("E-mail").fill(unknown);
    await other.getByRole("button", { name: "Continue with your organisation" }).click();
    await other.getByText("This address does not lead to the provider of an organisation.").waitFor(); // N13
  }
  await look(other, "sign-in-no-provider");
  await other.getByLabel("E-mail").fill("zoe@north.example");
  await other.getByRole("button", { name: "Continue with your organisation" }).click();
  await other.getByRole("button", { name: "Deny" }).click();
  await other.getByText("Your organisation's provider said no.").waitFor();
}

async function staysOutWithAnAddressThatIsNotTheirs(open, provider) {
  const claims = provider.claims;
  const page = await open();
  provider.claims = (sub) => ({ email: `${sub}@north.example`, email_verified: false });
  await atProvider(page, "max");
  await page.getByText("Your address is not verified.").waitFor();
  provider.claims = (sub) => ({ email: `${sub}@elsewhere.example`, email_verified: true });
  await page.getByRole("button", { name: "Continue with your organisation" }).click();
  await page.getByText("Your address does not belong to this organisation.").waitFor();
  provider.claims = claims;

  // Words of others become none of ours (H19).
  await page.goto(`${url}/sign-in?trouble=${encodeURIComponent("<img src=x onerror=alert(1)>")}`);
  await page.getByText("That did not work.").waitFor();
  await page.goto(`${url}/sign-in/callback/${north.id}?state=x&error=x&error_description=%3Cscript%3E`);
  await page.getByText("This sign-in has ended.").waitFor();
}

// Late enough for the page to read its settings anew.
async function comesBackFromAnotherTab(page) {
  await page.clock.install();
  await page.clock.fastForward(60_000);
  const read = page.waitForResponse((answer) => answer.url().endsWith("/api/tenant/sign-in"));
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  await read;
  await page.clock.resume();
  await settled(page);
}

// A session that confirms goes through the provider once more (N11).
async function provesOnceMoreWhoTheyAre(open) {
  const call = await caller(north);
  await call("POST", "/api/invitations", { email: "mia@north.example", role: "administrator" });
  const page = await open();
  await atProvider(page, "mia");
  await page.waitForURL(url + listPath(north));
  await page.goto(url + settingsPath(north));
  await page.getByLabel("Everybody but administrators").check();
  await comesBackFromAnotherTab(page);
  assert.equal(await page.getByLabel("Everybody but administrators").isChecked(), true, "what is not saved stays");
  await page.getByRole("button", { name: "Save changes" }).click();
  const question = page.getByRole("dialog");
  await question.getByText("Is it you?").waitFor();
  await look(page, "confirm-dialog-provider");
  const [tab] = await Promise.all([page.context().waitForEvent("page"), question.getByRole("button", { name: "Sign in once more" }).click()]);
  await question.getByText("Sign in in the other tab").waitFor();
  await look(page, "confirm-dialog-provider-waiting");
  await tab.getByLabel("Name").fill("mia");
  await tab.getByRole("button", { name: "Allow" }).click();
  await page.getByText("Saved.").waitFor(); // with what was typed before
  assert.equal(await page.getByLabel("Everybody but administrators").isChecked(), true);

  const requiredOf = async () => (await call("GET", "/api/tenant/sign-in")).requiredOf;
  assert.equal(await requiredOf(), "members");
  await undoes(page);
  await comesTo(requiredOf, "nobody");
  await comesTo(() => page.getByLabel("Nobody", { exact: true }).isChecked(), true);
  await page.getByLabel("Everybody but administrators").check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await comesTo(requiredOf, "members");
}

async function isAskedToUseTheProvider(open) {
  const call = await caller(north);
  const { token } = await call("POST", "/api/invitations", { email: "ben@north.example", role: "event_viewer" });
  const accepted = await fetch(`${url}/api/invitations/accept`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token, displayName: "Ben", password }) });
  assert.equal(accepted.status, 200);
  const page = await open();
  await page.goto(`${url}/sign-in`);
  await signIn(page, { email: "ben@north.example", password });
  await heading(page, "Sign in with your organisation");
  await look(page, "provider-needed");
  await page.getByRole("button", { name: "Continue with your organisation" }).click();
  await page.getByLabel("Name").fill("ben");
  await page.getByRole("button", { name: "Allow" }).click();
  await heading(page, "Integrations");
  const administrator = await enter(open, settingsPath(north)); // with a password: nobody is locked out (N22)
  await heading(administrator, "Settings");
}

async function asksEverybodyForASecondFactor(open) {
  const call = await caller(north);
  const page = await enter(open, settingsPath(north));
  await page.getByRole("button", { name: "Ask everybody for one" }).click();
  await page.getByText("You have none yourself").waitFor();
  await look(page, "settings-second-factor-dialog");
  await page.getByRole("dialog", { name: "Ask everybody for a second factor?" }).getByRole("button", { name: "Ask everybody for one" }).click();
  await heading(page, "A second factor is needed here"); // whoever asks for it has none either, and cannot go back
  await page.getByText("Everybody needs a second factor now.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Undo" }).count(), 0);
  assert.equal((await call("GET", "/api/tenant")).requiresSecondFactor, true);
  await call("PATCH", "/api/tenant", { requiresSecondFactor: false });
}

async function removesTheProvider(open) {
  const page = await enter(open, settingsPath(north), north, { reducedMotion: "reduce" });
  const hands = handsOn(page);
  const dialog = await hands.dialog(page.getByRole("button", { name: "Remove the provider" }));
  await look(page, "settings-remove-provider-dialog");
  await hands.act(dialog.getByRole("button", { name: "Remove the provider" }));
  await page.getByText("Not set up").waitFor();
  const ben = await open();
  await ben.goto(`${url}/sign-in`);
  await signIn(ben, { email: "ben@north.example", password });
  await heading(ben, "People"); // nobody is sent to it any more
}

async function meetsALiar(open, liar) {
  const call = await caller(south);
  await call("PUT", "/api/tenant/sign-in", { issuer: liar.issuer, clientId: "c", clientSecret: "s", enabled: true });
  const page = await open();
  const go = async (words, { lies = {}, back = {}, header = {} } = {}) => {
    Object.assign(liar, { lies, back, header });
    await page.goto(`${url}/sign-in?tenant=${south.id}`);
    await page.getByRole("button", { name: "Continue with your organisation" }).click();
    await page.getByText(words).waitFor();
  };
  const refused = "The answer of the provider was not right.";
  await go(refused, { lies: { nonce: "another" } });
  await look(page, "sign-in-refused-answer");
  await go(refused, { lies: { aud: "another" } });
  await go(refused, { lies: { iss: "http://127.0.0.1:9" } });
  await go(refused, { header: { alg: "none" } });
  await go(refused, { header: { kid: "another" } });
  await go(refused, { back: { iss: "http://127.0.0.1:9" } }); // mix-up (H04)
  await go("Your organisation's provider reported an error.", { back: { error: "server_error" } });
  await go("This sign-in has ended.", { back: { state: "x".repeat(43) } });
  liar.slow = true;
  await go("Your organisation's provider cannot be reached.");
  liar.slow = false;

  // What South's provider says about people of North is worth nothing there (N03).
  await go("You have no place in this organisation yet.", { lies: { sub: "1", email: north.email } });
  Object.assign(liar, { lies: {}, back: {}, header: {} });
  await page.getByRole("button", { name: "Continue with your organisation" }).click();
  await page.waitForURL(url + listPath(south));
  const status = await page.evaluate((tenant) => fetch("/api/whoami", { headers: { "Sallyport-Tenant": tenant } }).then((answer) => answer.status), north.id);
  assert.equal(status, 403);
  await call("PUT", "/api/tenant/sign-in", { issuer: "http://127.0.0.1:9", clientId: "c", clientSecret: "s", enabled: true }); // nobody is there
  await page.goto(`${url}/sign-in?tenant=${south.id}`);
  await page.getByRole("button", { name: "Continue with your organisation" }).click();
  await page.getByText("The provider of your organisation cannot be reached.").waitFor();
}

async function hasForgottenThePassword(open) {
  const page = await open();
  await page.goto(`${url}/sign-in?email=${encodeURIComponent(south.email)}`);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await heading(page, "Forgot your password?");
  assert.equal(await page.getByLabel("E-mail").inputValue(), south.email);
  await look(page, "forgot-password");
  await page.getByRole("button", { name: "E-mail the link" }).click();
  await heading(page, "This server sends no e-mail");
  await look(page, "forgot-password-no-mail");
  await page.route("**/api/account/password/forgot", (route) => route.fulfill({ json: { byLetter: true } }));
  await page.getByText("Use another address").click();
  await page.getByRole("button", { name: "E-mail the link" }).click();
  await heading(page, "Check your e-mail");
  await look(page, "forgot-password-sent");

  await page.goto(`${url}/reset-password`);
  await heading(page, "This link is not complete");
  await page.goto("about:blank");
  await page.goto(RESET_LINK);
  await page.getByLabel("New password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByText("Use at least 12 characters.").waitFor();
  await look(page, "reset-password");
  await page.getByLabel("New password", { exact: true }).fill("another battery of horses");
  await page.getByRole("button", { name: "Set the password" }).click();
  await heading(page, "Your password is changed");
  await look(page, "reset-password-done");
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page, { email: south.email, password: "another battery of horses" });
  await page.waitForURL(url + listPath(south));

  const again = await open();
  await again.goto(RESET_LINK);
  await again.getByLabel("New password", { exact: true }).fill("a third battery of horses");
  await again.getByRole("button", { name: "Set the password" }).click();
  await again.getByText("This link does not work.").waitFor();
  await look(again, "reset-password-refused");
}

const provider = await startProvider();
provider.claims = (sub) => ({ email: `${sub}@north.example`, email_verified: true, name: `${sub} <b>Novak</b>` });
const liar = await startLiar();
try {
  await withBrowser(async (open) => {
    const redirect = await step("sets the provider up", () => setByHand(open, provider));
    provider.register("sallyport", "s3cret of the client", redirect);
    await step("comes the first time", () => comesTheFirstTime(open));
    await step("stays out with an address that is not theirs", () => staysOutWithAnAddressThatIsNotTheirs(open, provider));
    await step("N11 proves once more who they are", () => provesOnceMoreWhoTheyAre(open));
    await step("is asked to use the provider", () => isAskedToUseTheProvider(open));
    await step("N12 asks everybody for a second factor", () => asksEverybodyForASecondFactor(open));
    await step("removes the provider", () => removesTheProvider(open));
    await step("H01 H04 H21 meets a liar", () => meetsALiar(open, liar));
    await step("N13 has forgotten the password", () => hasForgottenThePassword(open));
  });
} finally {
  provider.close();
  liar.close();
}
