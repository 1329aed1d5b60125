// S4 to S8 and S15 at a real OAuth server: services are added, accounts are connected by links alone, used and ended.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { connect, signIn, startCalendar } from "./calendar.mjs";
import { launch, look, person } from "./chromium.mjs";
import { addProvider, begin, changeProvider, connectionsOf, handOut, linkFor, manage, until, url } from "./sallyport.mjs";

let calendar, browser;
before(async () => { [calendar, browser] = await Promise.all([startCalendar(), launch()]); });
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
after(async () => { await browser.close(); calendar.close(); });

const mine = (more = {}) => ({ integration: calendar.id, account: "user", ...more });

test("S4 a service of the catalogue is added with the tenant's own application, and only once", async () => {
  const wanted = { provider: "google", clientId: "of-north", clientSecrets: ["secret"] };
  const setup = await addProvider(wanted);
  assert.deepEqual([setup.provider, setup.name, setup.clientSecretCount, setup.enabled], ["google", "Google", 1, true]);
  const again = await manage("POST", "/api/providers", wanted);
  assert.deepEqual([again.status, again.body.code], [409, "provider_exists"]);
});

test("S4 a service that describes itself is added by its issuer alone", () => {
  const { entry, redirectUri, provider } = calendar.setup;
  assert.equal(entry.authorization_url, `${calendar.issuer}/auth`);
  assert.equal(entry.token_url, `${calendar.issuer}/token`);
  assert.equal(entry.revocation.url, `${calendar.issuer}/token/revocation`);
  assert.equal(entry.iss_in_callback, true);
  assert.equal(redirectUri, `${url}/connect/callback/${provider}`);
});

test("S5 each service has a guide, and the exact redirect URI that it has to be told", async () => {
  const { body } = await manage("GET", "/api/catalogue");
  const all = body.catalogue;
  assert.ok(all.length >= 25);
  for (const { id, guide, redirectUri } of all) {
    assert.ok(guide.length > 40, id);
    assert.equal(redirectUri, `${url}/connect/callback/${id}`);
  }
});

test("S6 H17 a service asks for its own settings, which can be changed, and secrets are only counted", async () => {
  const wanted = { provider: "zendesk", clientId: "of-north", clientSecrets: ["first secret", "second secret"] };
  const missing = await manage("POST", "/api/providers", wanted);
  assert.deepEqual([missing.status, missing.body.field], [400, "settings.subdomain"]);
  const setup = await addProvider({ ...wanted, settings: { subdomain: "north" } });
  // Secrets do not follow to other addresses (security H17).
  const kept = await manage("PATCH", `/api/providers/${setup.id}`, { settings: { subdomain: "south" } });
  assert.deepEqual([kept.status, kept.body.field], [400, "clientSecrets"]);
  const changed = await changeProvider(setup.id, { settings: { subdomain: "south" }, clientSecrets: ["third secret"], name: "Help desk" });
  assert.deepEqual([changed.settings.subdomain, changed.name, changed.clientSecretCount], ["south", "Help desk", 1]);
  assert.ok(!/(first|second|third) secret/.test(JSON.stringify([setup, changed])));
});

test("S7 a manager connects the account of all by a link, and every member's script uses it", async () => {
  const { provider } = await calendar.addAs("shared");
  const page = await person(browser);
  const link = await linkFor(await begin(), { integration: provider, account: "master" });
  await page.goto(link.url);
  await page.getByText("The account of North").waitFor();
  await look(page, "ask-master");
  await connect(page, link, "office");
  for (const member of ["ana", "ben"]) {
    const { body } = await handOut(await begin(member), { integration: provider });
    assert.deepEqual([body.account.kind, body.account.label], ["master", "office@example.org"]);
    assert.ok(await calendar.takes(body.access_token));
  }
  assert.deepEqual(page.complaints, []);
});

test("S7 the link of a member cannot connect the account of all", async () => {
  const { provider } = await calendar.addAs("shared-not");
  const { body } = await handOut(await begin("ana"), { integration: provider, account: "master" });
  assert.deepEqual([body.reason, body.connect_url], ["not_connected", undefined]);
});

test("S8 a member connects an account of their own by a link, with PKCE, and nobody else uses it", async () => {
  const session = await begin("s8");
  const link = await linkFor(session, mine());
  assert.equal(link.refused.message, "Ana Kovač has not connected Calendar for North.");
  const page = await person(browser);
  await page.goto(link.url);
  await page.getByText("This link was made for Ana Kovač").waitFor();
  await look(page, "ask");
  await page.getByRole("button", { name: "Continue to Calendar" }).click();
  await signIn(page, "s8");
  await page.getByText("Connected as s8@example.org.").waitFor();
  await look(page, "done");
  assert.equal(calendar.authorizations.at(-1).get("code_challenge_method"), "S256");
  assert.deepEqual([(await link.attempt()).state, (await link.attempt()).account.label], ["done", "s8@example.org"]);
  assert.ok(await calendar.takes((await handOut(session, mine())).body.access_token));
  assert.equal((await handOut(await begin("s8-other"), mine())).body.reason, "not_connected");
  assert.deepEqual(page.complaints, []);
});

test("S8 access that the member has not given is shown, and is a missing scope for scripts", async () => {
  calendar.withholds = ["calendar.read"];
  const session = await begin("partial");
  const link = await linkFor(session, mine({ scopes: ["calendar.read"] }));
  const page = await person(browser);
  await connect(page, link, "partial");
  await page.getByText("has not given all that was asked for").waitFor();
  await look(page, "done-partial");
  calendar.withholds = [];
  const { body } = await handOut(session, mine({ scopes: ["calendar.read"] }));
  assert.deepEqual([body.reason, body.missing_scopes], ["missing_scopes", ["calendar.read"]]);
  assert.ok((await handOut(session, mine())).body.access_token);
});

test("S2 a token that ends is refreshed, each time with the newest refresh token of the service", async () => {
  calendar.lifetime = 3; // the account is asked for with it as well
  const session = await begin("rotation");
  await connect(await person(browser), await linkFor(session, mine()), "rotation");
  const before = calendar.refreshes;
  const seen = new Set();
  // The service ends everything when a refresh token comes twice.
  await until(async () => {
    const { body, status } = await handOut(session, mine());
    assert.equal(status, 200, JSON.stringify(body));
    seen.add(body.access_token);
    return seen.size === 3;
  }, "two refreshes");
  calendar.lifetime = 3600;
  assert.ok(calendar.refreshes - before >= 2);
});

test("S8 access that was taken away at the service is needs_reauthorization, and signing in again mends it", async () => {
  calendar.lifetime = 3; // the account is asked for with it as well
  const session = await begin("withdrawn");
  await connect(await person(browser), await linkFor(session, mine()), "withdrawn");
  calendar.lifetime = 3600;
  await calendar.withdraw("withdrawn");
  const refused = await until(async () => {
    const { status, body } = await handOut(session, mine());
    return status === 403 && body;
  }, "the grant is found dead");
  assert.deepEqual([refused.reason, refused.account], ["needs_reauthorization", "user"]);
  await connect(await person(browser), await linkFor(session, mine()), "withdrawn");
  assert.ok(await calendar.takes((await handOut(session, mine())).body.access_token));
  const own = await connectionsOf(calendar.id, "&owner=user&member=withdrawn");
  assert.equal(own.length, 1, "signing in again makes no second account");
});

test("S8 disconnecting ends the access at the service", async () => {
  const session = await begin("ends");
  const link = await linkFor(session, mine());
  await connect(await person(browser), link, "ends");
  const { access_token, account } = (await handOut(session, mine())).body;
  const { status, body } = await manage("DELETE", `/api/connections/${account.id}`);
  assert.deepEqual([status, body.revocation.outcome], [200, "revoked"]);
  assert.ok(!(await calendar.takes(access_token)));
  assert.equal((await handOut(session, mine())).body.reason, "not_connected");
});

test("H20 though the service agrees by itself, nothing is connected before the person has", async () => {
  const page = await person(browser);
  await connect(page, await linkFor(await begin("agreed"), mine()), "agreed");
  const link = await linkFor(await begin("agreed-other"), mine());
  await page.goto(link.url);
  await page.getByText("This link was made for").waitFor();
  assert.equal((await link.attempt()).state, "created");
  await page.getByRole("button", { name: "Continue to Calendar" }).click();
  await page.getByText("Connected as agreed@example.org.").waitFor();
});

test("S15 whose account is used is the manager's setting, whatever is connected", async () => {
  const { provider, id } = await calendar.addAs("whose");
  const member = await begin("whose");
  const page = await person(browser);
  const used = async (account) => {
    const { body } = await handOut(member, { integration: provider, ...(account && { account }) });
    return body.account?.label?.split("@")[0] ?? `${body.reason} ${body.account}`;
  };
  assert.equal(await used(), "not_connected user", "nobody has connected anything");
  await connect(page, await linkFor(await begin(), { integration: provider, account: "master" }), "office");
  assert.deepEqual([await used(), await used("user")], ["office", "not_connected user"]);
  await changeProvider(id, { policy: "user_else_master" });
  assert.equal(await used(), "office");
  await page.context().clearCookies();
  await connect(page, await linkFor(member, { integration: provider, account: "user" }), "ana");
  const table = {
    default: ["office", "ana", "office"], master_only: ["office", "not_allowed_for_script user", "office"],
    user_only: ["ana", "ana", "not_allowed_for_script master"], user_else_master: ["ana", "ana", "office"],
  };
  for (const [policy, expected] of Object.entries(table)) {
    await changeProvider(id, { policy });
    assert.deepEqual([await used(), await used("user"), await used("master")], expected, policy);
  }
});

test("S15 an account of all that is broken is never replaced by the member's own", async () => {
  calendar.lifetime = 3; // the account is asked for with it as well
  const { provider } = await calendar.addAs("broken");
  const member = await begin("broken");
  await connect(await person(browser), await linkFor(await begin(), { integration: provider, account: "master" }), "broken-office");
  calendar.lifetime = 3600;
  await connect(await person(browser), await linkFor(member, { integration: provider, account: "user" }), "broken-ana");
  await calendar.withdraw("broken-office");
  const refused = await until(async () => {
    const { status, body } = await handOut(member, { integration: provider });
    return status === 403 && body;
  }, "the grant is found dead");
  assert.deepEqual([refused.reason, refused.account], ["needs_reauthorization", "master"]);
});

test("S4 a service that is switched off gives nothing, and loses nothing", async () => {
  const { provider, id } = await calendar.addAs("off");
  const session = await begin("off");
  const asked = { integration: provider, account: "user" };
  const link = await linkFor(session, asked);
  await connect(await person(browser), link, "off");
  await changeProvider(id, { enabled: false });
  const { body } = await handOut(session, asked);
  assert.deepEqual([body.reason, body.connect_url], ["disabled_by_manager", undefined]);
  await changeProvider(id, { enabled: true });
  assert.ok(await calendar.takes((await handOut(session, asked)).body.access_token));
});
