// Try it (external API N14; archivist R11, R15): tokens and calls by hand, tokens taken apart, and Swagger UI with
// Authorize. Nothing secret stays anywhere (N18).
import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { drawn } from "./calls.mjs";
import { caller, enter, heading, look, north, step, tokenFor, until, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const at = (tail = "") => `/t/${north.id}/try${tail}`;
const make = (kind, name, more) => call("POST", "/api/integrations", { kind, name, ...more });
const display = await make("api", "Lobby display");
const pump = await make("custom", "Pump 7", { role: "event_viewer", claims: { line: "<b>north</b>" } });
const slack = await make("external-api", "Slack announcer", { role: "event_viewer", externalApiVersions: ["2"] });

const answers = (page) => page.getByLabel("Answer", { exact: true });
const got = (page) => page.getByText("You have a token.").first();

async function getsAToken(page, integration, secret, way) {
  await page.goto(url + at(`?integration=${integration.id}`));
  await page.getByLabel("Secret", { exact: true }).fill(secret);
  if (way) {
    await page.getByRole("textbox", { name: "Way" }).click();
    await page.getByRole("option", { name: way }).click();
  }
  await page.getByRole("button", { name: "Get a token" }).click();
}

async function sends(page, operation) {
  if (operation) {
    await page.getByRole("textbox", { name: "Operation" }).click();
    await page.getByRole("option", { name: operation }).click();
  }
  await page.getByRole("button", { name: "Send" }).click();
  await answers(page).nth(1).waitFor();
  return answers(page).nth(1).innerText();
}

async function tries(open) {
  const page = await enter(open, at());
  await heading(page, "Try it");
  await page.getByText("Get a token first.").waitFor();
  await page.getByRole("textbox", { name: "Integration" }).click();
  await page.getByRole("option", { name: /^Pump 7/ }).click();
  await page.getByLabel("Secret", { exact: true }).fill("short");
  await page.getByText("A secret has 64 letters").waitFor();
  await look(page, "try");

  await page.getByLabel("Secret", { exact: true }).fill(display.secret); // of another one
  await page.getByRole("button", { name: "Get a token" }).click();
  await page.getByText("No token: the server refused.").waitFor();
  await page.getByText("invalid_client").waitFor();

  await getsAToken(page, pump, pump.secret);
  await got(page).waitFor();
  assert.match(await sends(page), new RegExp(pump.id));
  await sends(page, /^Assets/);
  await look(page, "try-called");
  const line = await page.getByLabel("As a curl line").first().innerText();
  assert.ok(line.includes("$SECRET") && !line.includes(pump.secret), line);

  await getsAToken(page, pump, pump.secret, /archivist/);
  await got(page).waitFor();
  assert.match(await sends(page), /next_page_token/);
  await getsAToken(page, slack, slack.secret);
  await got(page).waitFor();
  await sends(page, /^Programs/);
  // The page signs the identity token itself.
  await getsAToken(page, display, display.secret);
  await got(page).waitFor();
  await page.getByText("This page has signed an identity token").waitFor();
  assert.match(await sends(page), new RegExp(display.id));
  return page;
}

// What is not needed any more goes at once; what the server has noted of it is a press away.
async function forgetsAndFollows(page) {
  await page.getByRole("button", { name: "Forget it" }).click();
  await page.getByText("Get a token first.").waitFor();
  assert.deepEqual([await page.getByLabel("Secret", { exact: true }).inputValue(), await answers(page).count()], ["", 0]);
  await tabs(page).getByRole("link", { name: "Decode a token" }).click();
  await page.getByLabel("Paste a token").waitFor();
  assert.equal(await page.getByLabel("Paste a token").inputValue(), "");

  await getsAToken(page, pump, pump.secret);
  await got(page).waitFor();
  const link = page.getByRole("link", { name: "In the audit log" });
  const request = await link.locator("xpath=preceding-sibling::code").innerText();
  await until(async () => (await call("GET", `/api/audit?requestId=${request}`)).records.length > 0, "it is in the log");
  await link.click();
  await heading(page, "Audit");
  await page.getByRole("link", { name: "Token issued" }).waitFor();
  assert.equal(await page.locator("tbody tr").count(), 1);
}

const tabs = (page) => page.getByRole("navigation", { name: "What to try" });
const verdict = (page, text) => page.getByRole("status").getByText(text).waitFor();

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const identity = (key) => {
  const now = Math.floor(Date.now() / 1000);
  const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded({ iat: now, exp: now + 300, jti: "1" })}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
};

async function takesApart(page) {
  await getsAToken(page, pump, pump.secret);
  await page.getByRole("link", { name: "Look into it" }).click();
  await verdict(page, "The API of this server (/api) would take it;");
  await page.getByText("<b>north</b>", { exact: true }).waitFor(); // N06
  await look(page, "try-decoded");
  await page.getByRole("button", { name: "Ask whether it was ended" }).click();
  await page.getByText("It is live.").waitFor();
  await call("POST", `/api/integrations/${pump.id}/end-tokens`);
  await page.getByRole("button", { name: "Ask whether it was ended" }).click();
  await page.getByText("It is not live: it has ended, was revoked, or its integration is disabled.").waitFor();
  await page.reload();
  assert.equal(await page.getByLabel("Paste a token").inputValue(), "", "gone with the page");

  const { access_token: token } = await (await tokenFor(pump.id, pump.secret)).json();
  const [header, payload, signature] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  const paste = async (text) => page.getByLabel("Paste a token").fill(text);
  const refused = async (text, reason) => {
    await paste(text);
    await page.getByText(reason).first().waitFor();
    await verdict(page, "It would be refused.");
  };
  await paste("not a token");
  await page.getByText("This is not a JWT").waitFor();
  await refused([header, encoded({ ...claims, role: "administrator" }), signature].join("."), "Wrong: it was changed");
  await look(page, "try-decoded-refused");
  // What a client of Accessia signs itself, with the commonest mistake (accessia A10, A11).
  const theSecret = randomBytes(48).toString("base64url");
  await paste(identity(theSecret));
  await page.getByText("Give the secret to have it checked.").waitFor();
  await page.getByLabel("Secret of the integration", { exact: true }).fill(theSecret);
  await page.getByText("Decode the secret from base64url first").waitFor();
  await look(page, "try-identity");
  await paste(identity(Buffer.from(theSecret, "base64url")));
  await page.getByText("Made with this secret.").waitFor();
  await page.getByText("This server would take it.").waitFor();
  await refused([header, encoded({ ...claims, exp: 1 }), signature].join("."), "It ended");
  await refused([header, encoded({ ...claims, nbf: 4e9 }), signature].join("."), "It is valid from");
  await refused([header, encoded({ ...claims, iss: "https://evil.example" }), signature].join("."), "Another issuer: https://evil.example.");
  await refused([header, encoded({ ...claims, aud: "https://evil.example" }), signature].join("."), "For somebody else");
  await refused([encoded({ alg: "ES256", typ: "at+jwt", kid: "unknown" }), payload, signature].join("."), "This server has no key");
  await refused([encoded({ alg: "none", typ: "at+jwt" }), payload, ""].join("."), "it is not signed");
  await refused([encoded({ alg: "HS256", typ: "JWT" }), encoded({ iat: 1 }), signature].join("."), "It has no end");
  await refused([encoded({ alg: "ES256", typ: "JWT" }), payload, signature].join("."), "Not an access token");
  await paste(`Bearer ${token}`);
  await verdict(page, "The API of this server (/api) would take it;");
  // RS256, as archivist clients get them.
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: pump.id, client_secret: pump.secret });
  const archivist = await (await fetch(`${url}/archivist/iam/v1/appidp/token`, { method: "POST", body })).json();
  await paste(archivist.access_token);
  await page.getByText("RS256.").waitFor();
  await verdict(page, "The archivist API (/archivist) would take it; the API of this server (/api) and the External API (/external) refuse it.");
  await look(page, "try-decoded-archivist");
}

// N18: neither the address, nor storage, nor the page that comes next has it.
async function keepsNothing(page) {
  await tabs(page).getByRole("link", { name: "Get a token and call" }).click();
  await getsAToken(page, pump, pump.secret);
  await got(page).waitFor();
  await page.getByRole("link", { name: "Audit", exact: true }).click();
  await heading(page, "Audit");
  const kept = await page.evaluate(() => JSON.stringify([location.href, { ...localStorage }, { ...sessionStorage }, history.state, document.cookie]));
  for (const secret of [pump.secret, "eyJhbGci"]) assert.ok(!kept.includes(secret), kept);
  assert.ok(!(await page.content()).includes(pump.secret));
  await page.goBack();
  await heading(page, "Try it");
  assert.equal(await page.getByLabel("Secret", { exact: true }).inputValue(), "");
}

// Plain HTTP to a name of a LAN: browsers have neither signatures nor UUIDs for such pages.
async function saysWhatPlainHttpLacks(open) {
  const page = await enter(open, at());
  await page.addInitScript(() => {
    Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });
    delete Crypto.prototype.randomUUID;
  });
  // What the address names is known last: until then there is no form that it would move.
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(`**/api/integrations/${display.id}`, (route) => held.then(() => route.continue()));
  const listed = page.waitForResponse((answer) => answer.url().includes("/api/integrations?"));
  await page.goto(url + at(`?integration=${display.id}`));
  await (await listed).finished();
  await drawn(page);
  assert.equal(await page.getByLabel("Secret", { exact: true }).count(), 0);
  release();
  const lacking = page.getByText("This browser signs and checks signatures only over https or at localhost.");
  await lacking.waitFor();
  await page.getByLabel("Secret", { exact: true }).fill(display.secret);
  assert.ok(await page.getByRole("button", { name: "Get a token" }).isDisabled());
  await look(page, "try-plain-http");
  await getsAToken(page, pump, pump.secret); // which asks for no signature
  await got(page).waitFor();
  await page.getByRole("link", { name: "Look into it" }).click();
  await lacking.waitFor();
  await verdict(page, "Whether it would be taken cannot be told from here.");
  await page.getByLabel("Paste a token").fill(identity("key"));
  await page.getByText("Give the secret to have it checked.").waitFor();
  await page.getByLabel("Secret of the integration", { exact: true }).fill(display.secret);
  await lacking.waitFor();
  await verdict(page, "Whether it would be taken cannot be told from here.");

  await page.goto(`${url}/t/${north.id}/inventory/assets?add=true`);
  const dialog = page.getByRole("dialog", { name: "Add an asset" });
  await dialog.getByLabel("Name", { exact: true }).fill("Door over HTTP");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await heading(page, "Door over HTTP");
}

async function authorizesInDocs(open) {
  const page = await open();
  await page.goto(`${url}/docs`);
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".dialog-ux");
  const credentials = dialog.locator(".auth-container").filter({ hasText: "clientCredentials" });
  await credentials.locator("#client_id_clientCredentials, input[data-name='clientId'], input[name='clientId']").first().fill(pump.id);
  await credentials.locator("#client_secret_clientCredentials, input[data-name='clientSecret'], input[name='clientSecret']").first().fill(pump.secret);
  await credentials.getByRole("button", { name: "Authorize", exact: true }).or(credentials.getByRole("button", { name: "Apply given OAuth2 credentials" })).click();
  await credentials.getByRole("button", { name: /logout|remove authorization/i }).waitFor();
  await dialog.getByRole("button", { name: /^close$/i }).last().click();
  await whoamiAnswers(page, pump.id);

  // A token that was pasted.
  const other = await open();
  const { access_token: token } = await (await tokenFor(pump.id, pump.secret)).json();
  await other.goto(`${url}/docs`);
  await other.getByRole("button", { name: "Authorize" }).first().click();
  const bearer = other.locator(".dialog-ux .auth-container").filter({ hasText: "bearer" }).last();
  await bearer.locator("input").fill(token);
  await bearer.getByRole("button", { name: "Authorize", exact: true }).or(bearer.getByRole("button", { name: "Apply credentials" })).click();
  await bearer.getByRole("button", { name: /logout|remove authorization/i }).waitFor();
  await other.locator(".dialog-ux").getByRole("button", { name: /^close$/i }).last().click();
  await whoamiAnswers(other, pump.id);
}

async function whoamiAnswers(page, id) {
  const operation = page.locator(".opblock").filter({ has: page.locator("[data-path='/api/whoami']") }).first();
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByRole("button", { name: "Execute" }).click();
  await operation.locator(".responses-table.live-responses-table .response-col_status").filter({ hasText: "200" }).waitFor();
  await operation.locator(".live-responses-table").filter({ hasText: id }).waitFor();
}

await withBrowser(async (open) => {
  const page = await step("N14 R11 R15 gets tokens and calls", () => tries(open));
  await step("forgets, and leads to the audit log", () => forgetsAndFollows(page));
  await step("takes tokens apart", () => takesApart(page));
  await step("N18 keeps nothing", () => keepsNothing(page));
  await step("says what plain HTTP lacks", () => saysWhatPlainHttpLacks(open));
  await step("N14 authorizes in /docs", () => authorizesInDocs(open));
});
