// What may happen while somebody connects an account, and what is said of it afterwards: scopes that were given and withheld,
// another account than before, a link that has ended, a service that is out of order, whoever has connected it gone, accounts that
// end soon and their default (sonadier §5, S7, S8, S12; outbound §2.3, §2.4, §5);
// and the programs that scripts begin with (S2).
import assert from "node:assert/strict";
import { startProvider } from "../connect/provider.mjs";
import { clickLast, hasClosed } from "../connect/windows.mjs";
import { addAccount, becomesMember, connecting, hasCalendar, opensWindow, scriptAsks, secret, signsInThere } from "./calendar.mjs";
import { runs, shownPrograms } from "./pasted.mjs";
import { caller, comesTo, enter, heading, look, north, step, undoes, until, url, withBrowser } from "./portal.mjs";

const ben = { email: "ben@people.example", password: "correct horse battery" };
const cy = { email: "cy@people.example", password: "correct horse battery" };
const service = await startProvider();
const call = await caller(north);
const calendar = await hasCalendar(call, service, ["email", "calendar.read"]);
const servicePath = `/t/${north.id}/connections/${calendar.id}`;

const row = (page, account) => page.getByRole("listitem").filter({ hasText: account }).last();
const scopesIn = (part) => part.locator("li > code").allInnerTexts();
const done = (page) => connecting(page).getByRole("button", { name: "Done" }).click();

// outbound §5 step 5: what was given and what was not, then and later.
async function saysWhatWasGiven(open) {
  await becomesMember(call, ben);
  const page = await enter(open, "/account/integrations", ben);
  service.withholds = ["calendar.read"];
  await signsInThere(await opensWindow(page, addAccount(page)), "ben");
  await connecting(page).getByText("Connected as ben@example.org").waitFor();
  const given = connecting(page).locator("div").filter({ has: page.getByText("What you have allowed:", { exact: true }) }).last();
  const withheld = connecting(page).locator("div").filter({ has: page.getByText("Not everything was allowed.") }).last();
  await given.waitFor();
  assert.deepEqual([(await scopesIn(given)).sort(), await scopesIn(withheld)], [["email", "openid"], ["calendar.read"]]);
  await look(page, "connected-partly-dialog");
  await done(page);
  const asks = () => scriptAsks(call, "oidc", ben.email, "monthly-report", { account: "user", scopes: ["calendar.read"] });
  assert.deepEqual([(await asks()).reason, (await asks()).missing_scopes], ["missing_scopes", ["calendar.read"]]);
  const withheldLater = row(page, "ben@example.org").locator("div").filter({ hasText: /^Missing scopes:/ });
  assert.deepEqual(await scopesIn(withheldLater), ["calendar.read"]);
  await row(page, "ben@example.org").getByText("2 scopes granted").click();
  assert.deepEqual((await scopesIn(row(page, "ben@example.org").locator("details"))).sort(), ["email", "openid"]);
  await look(page, "own-integrations-scopes");

  service.withholds = [];
  await signsInThere(await opensWindow(page, page.getByRole("button", { name: "Reconnect: ben@example.org" })), "ben");
  await connecting(page).getByText("calendar.read", { exact: true }).waitFor();
  assert.equal(await connecting(page).getByText("Not everything was allowed.").count(), 0);
  await done(page);
  await row(page, "ben@example.org").getByText("3 scopes granted").waitFor();
  assert.equal(await withheldLater.count(), 0);
  assert.ok(await service.takes((await asks()).access_token));
  return page;
}

// The link lives a quarter of an hour: here the server's answer is that it is over.
async function tookTooLong(page) {
  const attempts = /\/api\/account\/attempts\/[^/]+$/;
  let over = true;
  await page.route(attempts, async (route) => {
    if (!over) return route.continue();
    const id = new URL(route.request().url()).pathname.split("/").at(-1);
    return route.fulfill({ contentType: "application/json", body: JSON.stringify({ id, state: "expired", provider: "Calendar", missingScopes: [] }) });
  });
  const popup = await opensWindow(page, addAccount(page));
  await connecting(page).getByText("This took too long").waitFor();
  await look(page, "connecting-expired-dialog");
  await popup.close();
  over = false;
  await signsInThere(await opensWindow(page, connecting(page).getByRole("button", { name: "Try again" })), "ben-home");
  await connecting(page).getByText("Connected as ben-home@example.org").waitFor();
  await done(page);
  await page.unroute(attempts);
}

// outbound §5, sonadier §5: a service that is out of order has refused nothing. It is said what is wrong, nothing has changed, and one
// can try again; so it is with a link that could not be made.
async function isOutOfOrder(page) {
  const accounts = async () => (await call("GET", "/api/connections?provider=oidc&owner=user")).connections.map(({ accountLabel }) => accountLabel).sort();
  const before = await accounts();
  const again = connecting(page).getByRole("button", { name: "Try again" });
  const links = "**/api/account/connections/links";
  await page.route(links, (route) => route.abort());
  const [empty] = await Promise.all([page.context().waitForEvent("page"), addAccount(page).click()]);
  await connecting(page).getByText("The server cannot be reached.").waitFor();
  await hasClosed(empty); // nobody waits in it for what does not come
  await look(page, "connecting-no-link-dialog");
  await page.unroute(links);

  const fails = async (why) => {
    const popup = await opensWindow(page, again);
    await signsInThere(popup, "ben-work");
    await connecting(page).getByText("Calendar is not connected").waitFor();
    await connecting(page).getByText(why).waitFor();
    await popup.close();
  };
  service.down = true;
  await fails("The service did not answer. Wait a minute, then try again.");
  await look(page, "connecting-failed-dialog");
  service.down = false;
  await service.register("sallyport", "another one", calendar.redirectUri);
  await fails("The service does not accept this application: its client ID, secret or redirect URL has to be mended.");
  assert.deepEqual(await accounts(), before);
  await service.register("sallyport", secret, calendar.redirectUri);
  await signsInThere(await opensWindow(page, again), "ben-work");
  await connecting(page).getByText("Connected as ben-work@example.org").waitFor();
  await done(page);
  assert.deepEqual(await accounts(), [...before, "ben-work@example.org"].sort());
}

// Somebody else than before: asked about there, said here.
async function isSomebodyElse(open) {
  const page = await enter(open, servicePath);
  await signsInThere(await opensWindow(page, addAccount(page)), "office");
  await connecting(page).getByText("Connected as office@example.org").waitFor();
  await done(page);
  const master = async () => (await scriptAsks(call, "oidc")).account?.label;
  assert.equal(await master(), "office@example.org");
  const reconnect = async (name) => {
    const popup = await opensWindow(page, page.getByRole("button", { name: "Reconnect: office@example.org" }));
    await signsInThere(popup, name);
    return popup;
  };

  let popup = await reconnect("desk");
  await popup.getByText("This is another account").waitFor();
  await connecting(page).getByText("you have signed in with a different account").waitFor();
  await look(page, "connecting-confirming-dialog");
  assert.equal(await master(), "office@example.org", "until there is an answer");
  await popup.getByRole("button", { name: "Keep office@example.org only" }).click();
  await connecting(page).getByText("The account that was connected still is.").waitFor();
  await look(page, "connecting-kept-dialog");
  await done(page);
  assert.equal(await master(), "office@example.org");

  popup = await reconnect("desk");
  await clickLast(popup.getByRole("button", { name: "Use desk@example.org from now on" }));
  await connecting(page).getByText("Connected as desk@example.org").waitFor();
  await done(page);
  await row(page, "desk@example.org").getByText("3 scopes granted").click();
  assert.deepEqual((await scopesIn(row(page, "desk@example.org"))).sort(), ["calendar.read", "email", "openid"]);
  await page.getByRole("row").filter({ hasText: ben.email }).first().getByText("3 scopes granted").waitFor();
  assert.equal(await master(), "desk@example.org");
}

// A master account outlives whoever has connected it, but not unsaid (outbound §2.4, sonadier §6).
async function hasLeft(open) {
  await becomesMember(call, cy, "administrator");
  const other = await enter(open, servicePath, cy);
  await signsInThere(await opensWindow(other, other.getByRole("button", { name: "Reconnect: desk@example.org" })), "desk");
  await connecting(other).getByText("Connected as desk@example.org").waitFor();
  await done(other);
  const { members } = await call("GET", "/api/members");
  await call("DELETE", `/api/members/${members.find((one) => one.email === cy.email).id}`);

  const page = await enter(open, servicePath);
  await until(async () => {
    await page.reload();
    await row(page, "desk@example.org").waitFor();
    return (await page.getByText("Whoever connected it is no longer here.").count()) > 0;
  }, "that the connector has left is said");
  await look(page, "connections-connector-left");
  await page.goto(`${url}/t/${north.id}/connections`);
  const notice = page.getByText("Whoever connected one of the master accounts is no longer here. Let somebody who is here connect it again.");
  await notice.waitFor();
  await look(page, "connections-notice");
  await page.getByRole("link", { name: "Calendar", exact: true }).click();
  await signsInThere(await opensWindow(page, page.getByRole("button", { name: "Reconnect: desk@example.org" })), "desk");
  await connecting(page).getByText("Connected as desk@example.org").waitFor();
  await done(page);
  await page.getByText("Whoever connected it is no longer here.").waitFor({ state: "detached" });
  await page.getByRole("main").getByRole("link", { name: "Connections" }).click();
  await page.getByRole("link", { name: "Calendar", exact: true }).waitFor();
  await notice.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Calendar", exact: true }).click();
  return page;
}

// When nobody does anything: it is said, and in the last month the button to renew it stands out (outbound §2.3).
async function saysWhenItEnds(open) {
  const entry = { id: "diary", name: "Diary", grant: "authorization_code", token_auth: ["body"], base_url: service.issuer, authorization_url: `${service.issuer}/auth`, token_url: `${service.issuer}/token` };
  const diary = await call("POST", "/api/providers", { entry, clientId: "sallyport", clientSecrets: ["secret"] });
  const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  const accounts = [["Front desk", inDays(20), "filled"], ["Archive", inDays(60), "default"]];
  for (const [label, expiresAt] of accounts) await call("POST", "/api/connections", { provider: "diary", label, credential: { accessToken: `of ${label}`, expiresAt } });
  const page = await enter(open, `/t/${north.id}/connections/${diary.id}`);
  for (const [label, ends, variant] of accounts) {
    const day = await page.evaluate((time) => new Date(time).toLocaleDateString("en-GB", { dateStyle: "medium" }), ends);
    assert.equal(await row(page, label).locator("span").filter({ hasText: /^Ends / }).innerText(), `Ends ${day}`);
    assert.equal(await page.getByRole("button", { name: `Reconnect: ${label}` }).getAttribute("data-variant"), variant);
  }
  await look(page, "connections-ends");
  await page.getByRole("main").getByRole("link", { name: "Connections" }).click();
  await page.getByText("One account ends within 30 days.").waitFor(); // and the other one later
  await page.getByRole("link", { name: "Diary", exact: true }).click();
  return page;
}

// outbound §2.4: of several master accounts, scripts that name none get the default.
async function hasADefault(page) {
  const handed = async () => (await scriptAsks(call, "diary")).access_token;
  const isDefault = (account) => row(page, account).getByText("Default", { exact: true }).waitFor();
  await isDefault("Front desk"); // the first
  assert.equal(await handed(), "of Front desk");
  await page.getByRole("button", { name: "Make default: Archive" }).click();
  await page.getByText("Archive is the default now.").waitFor();
  await isDefault("Archive");
  await page.getByRole("button", { name: "Make default: Front desk" }).waitFor();
  assert.equal(await handed(), "of Archive");
  await undoes(page);
  await isDefault("Front desk");
  await comesTo(handed, "of Front desk");
}

// The application of the dialog that is open, registered there with the redirect URL that the service has got.
async function saves(page, name, application) {
  const dialog = page.getByRole("dialog", { name: "New Integration" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByLabel("Client ID").fill(application);
  await dialog.getByLabel("Client secret", { exact: true }).fill(secret);
  await dialog.getByRole("button", { name: "Save" }).click();
}
async function connectsIn(page, name, application, person) {
  const settings = page.getByRole("dialog", { name: `Settings of ${name}` });
  await service.register(application, secret, await settings.locator("code").filter({ hasText: "/connect/callback/" }).innerText());
  await look(page, `connections-own-${name.toLowerCase()}-dialog`);
  await signsInThere(await opensWindow(page, addAccount(settings, name), name), person, name);
  await connecting(page, name).getByText(`Connected as ${person}@example.org`).waitFor();
  await connecting(page, name).getByRole("button", { name: "Done" }).click();
  await settings.getByRole("button", { name: "Cancel" }).click();
  await row(page, `${person}@example.org`).waitFor();
}

// The focus of the keyboard is in the field.
const isIn = (field) => until(() => field.evaluate((one) => one === document.activeElement), "the field has the focus");

// A tenant has an entry of the catalogue once: a second service of its kind is added by its issuer.
async function isAddedByItsIssuer(open) {
  const page = await enter(open, `/t/${north.id}/connections?add=oidc`);
  const dialog = page.getByRole("dialog", { name: "New Integration" });
  await dialog.getByText("It is in use already:").waitFor();
  assert.equal(await dialog.getByRole("link", { name: "Calendar", exact: true }).getAttribute("href"), servicePath);
  assert.equal(await dialog.getByRole("button", { name: "Save" }).count(), 0, "nothing leads into a refusal");
  await look(page, "connections-add-taken-dialog");
  await dialog.getByRole("button", { name: "A service that describes itself" }).press("Enter");
  await isIn(dialog.getByLabel("Name", { exact: true }));
  await dialog.getByLabel("Issuer").fill("rota.example");
  await saves(page, "Rota", "rota");
  await dialog.getByText("Give a whole URL, such as https://example.com/path.").waitFor();
  await look(page, "connections-add-issuer-dialog");
  await dialog.getByLabel("Issuer").fill(service.issuer);
  await dialog.getByLabel("Further scopes").fill("email");
  await saves(page, "Rota", "rota");
  await heading(page, "Rota");
  await connectsIn(page, "Rota", "rota", "rota-desk");
  const id = `127-0-0-1-${new URL(service.issuer).port}`;
  const handed = await scriptAsks(call, id);
  assert.equal(handed.account.label, "rota-desk@example.org");
  assert.ok(await service.takes(handed.access_token));
  assert.notEqual((await scriptAsks(call, "oidc")).account?.label, "rota-desk@example.org", "the first one has its own");
}

// An entry that is written, or comes in a file; what is wrong in it is named.
async function isAddedByAnEntry(open) {
  const entry = {
    id: "bookings", name: "Bookings", grant: "authorization_code", token_auth: ["basic"], default_scopes: ["openid", "email"], refresh_absolute_lifetime: "30d", base_url: service.issuer,
    settings: [{ name: "language", title: "Language of its pages", example: "sl" }], authorization_parameters: { ui_locales: "{language}" },
    authorization_url: `${service.issuer}/auth`, token_url: `${service.issuer}/token`,
    identity: { url: `${service.issuer}/me`, id_path: "$.sub", label_path: "$.email" },
    errors: [{ statuses: [400], path: "$.error", value: "invalid_grant", class: "terminal", cause: "access_withdrawn" }],
  };
  const page = await enter(open, `/t/${north.id}/connections`);
  await page.getByRole("button", { name: "New Integration" }).click();
  const dialog = page.getByRole("dialog", { name: "New Integration" });
  await dialog.getByRole("textbox", { name: "Integration" }).fill("entry of");
  await page.getByRole("option", { name: "An entry of your own" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("This is not a JSON object.").waitFor();
  await look(page, "connections-add-entry-empty-dialog");
  const written = (value) => JSON.stringify(value, null, 2);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), dialog.getByRole("button", { name: "Load from a file" }).click()]);
  await chooser.setFiles({ name: "bookings.json", mimeType: "application/json", buffer: Buffer.from(written({ ...entry, token_auth: ["by heart"] })) });
  await dialog.getByLabel("Language of its pages").fill("sl");
  await saves(page, "Bookings", "bookings");
  await dialog.getByText(/^token_auth\[0\]: /).waitFor();
  await isIn(dialog.getByLabel("Entry")); // where it can be mended
  await look(page, "connections-add-entry-dialog");
  await dialog.getByLabel("Entry").fill(written(entry));
  await dialog.getByRole("button", { name: "Save" }).click();
  await heading(page, "Bookings");
  service.lifetime = 8; // the account is asked for with it as well
  await connectsIn(page, "Bookings", "bookings", "porter");
  service.lifetime = 3600;
  assert.equal(service.authorizations.at(-1).get("ui_locales"), "sl");

  // It can be seen and changed, and the change be taken back.
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const settings = page.getByRole("dialog", { name: "Settings of Bookings" });
  const found = async () => (await call("GET", "/api/providers")).providers.find((one) => one.provider === "bookings");
  const kept = async () => (await found()).entry;
  assert.deepEqual(JSON.parse(await settings.getByLabel("Entry").inputValue()), await kept());
  const change = async (value) => {
    await settings.getByLabel("Entry").fill(written(value));
    await settings.getByRole("button", { name: "Save changes" }).click();
  };
  await change({ ...(await kept()), id: "boats" });
  await settings.getByText("id: The id of this entry stays bookings.").waitFor();
  const before = await found();
  await change({ ...before.entry, settings: undefined, authorization_parameters: undefined, guide: "Ask Cy for the application." });
  await settings.waitFor({ state: "detached" });
  assert.deepEqual([(await kept()).guide, (await found()).settings], ["Ask Cy for the application.", {}]);
  await page.getByRole("button", { name: "Undo" }).click();
  await until(async () => (await kept()).guide === undefined, "the entry is as it was");
  assert.deepEqual(await found(), before);

  // Managers see when members' accounts end.
  const own = await enter(open, "/account/integrations", ben);
  await signsInThere(await opensWindow(own, addAccount(own, "Bookings"), "Bookings"), "ben", "Bookings");
  await connecting(own, "Bookings").getByText("Connected as ben@example.org").waitFor();
  await page.reload();
  const { endsAt } = (await call("GET", "/api/connections?provider=bookings&owner=user")).connections[0];
  const ends = await page.evaluate((time) => new Date(time).toLocaleDateString("en-GB", { dateStyle: "medium" }), endsAt);
  await page.getByRole("row").filter({ hasText: "ben@example.org" }).getByText(`ends ${ends}`).waitFor();
  await look(page, "connections-members");

  // outbound §2.3: its rules say why an account has ended.
  await service.withdraw("porter");
  await until(async () => (await scriptAsks(call, "bookings")).reason === "needs_reauthorization", "the grant is found dead");
  await page.reload();
  await row(page, "porter@example.org").getByText("Access was withdrawn at Bookings.").waitFor();
}

// S2: what the page shows for scripts works when it is pasted, with the id and the secret of an integration put in.
async function isUsedByScripts(page) {
  const { id, secret } = await call("POST", "/api/integrations", { kind: "custom", name: "Reports", role: "administrator" });
  const pasted = async (member) => {
    const part = page.locator("section").filter({ has: page.getByRole("heading", { name: "Use it in a script" }) });
    for (const [language, text] of await shownPrograms(part, [["curl", "curl"], ["Python", "python"], ["Node", "node"]])) {
      const program = text.replace("PASTE_THE_CLIENT_ID_HERE", id).replace("PASTE_THE_SECRET_HERE", secret).replace("ana@example.com", member ?? "ana@example.com");
      const handed = JSON.parse(runs(language, program));
      assert.equal(handed.account.kind, member ? "user" : "master", language);
      assert.ok(await service.takes(handed.access_token), language);
    }
  };
  await page.getByText("Without a member it gets the token of the master account.").waitFor();
  await pasted();
  await look(page, "connections-script");
  await call("PATCH", `/api/providers/${calendar.id}`, { policy: "user_only" });
  await page.reload();
  await page.getByText("As the member it names the e-mail address").waitFor();
  await pasted(ben.email);
}

try {
  await withBrowser(async (open) => {
    const page = await step("S8 says what was given", () => saysWhatWasGiven(open));
    await step("took too long", () => tookTooLong(page));
    await step("S12 is out of order", () => isOutOfOrder(page));
    await step("is somebody else", () => isSomebodyElse(open));
    const left = await step("has left", () => hasLeft(open));
    await step("is added by its issuer", () => isAddedByItsIssuer(open));
    await step("is added by an entry", () => isAddedByAnEntry(open));
    const ending = await step("says when it ends", () => saysWhenItEnds(open));
    await step("S7 has a default", () => hasADefault(ending));
    await step("S2 is used by scripts", () => isUsedByScripts(left));
  });
} finally {
  service.close();
}
