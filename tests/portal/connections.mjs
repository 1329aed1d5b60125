// Services and accounts by hand: a manager adds a service, sets it up and connects the master account; members connect
// theirs; scripts use them; they end (sonadier S4 to S12, S14, S15; outbound §5; security H01, H14, N01, N06).
import assert from "node:assert/strict";
import { startProvider } from "../connect/provider.mjs";
import { hasClosed } from "../connect/windows.mjs";
import { addAccount, addsCalendar, becomesMember, connecting, hasCalendar, isNewThere, opensWindow, scriptAsks, signsInThere } from "./calendar.mjs";
import { caller, comesTo, enter, heading, look, north, signIn, south, step, undoes, until, url, withBrowser } from "./portal.mjs";

const servicesPath = (tenant) => `/t/${tenant.id}/connections`;
const ownPath = "/settings/integrations"; // S10: the same for everybody
const ben = { email: "ben@people.example", password: "correct horse battery" };
const hostile = "Mail <img src=x onerror=alert(1)>";
const service = await startProvider();
const northern = await caller(north);
const southern = await caller(south);

const toast = (page, text) => page.locator('[aria-live="polite"]').getByText(text).first().waitFor();
async function isConnectedAs(page, account) {
  await connecting(page).getByText(`Connected as ${account}`).waitFor();
  await look(page, `connected-${account.split("@")[0]}-dialog`);
  await connecting(page).getByRole("button", { name: "Done" }).click();
  await page.getByRole("listitem").filter({ hasText: account }).first().waitFor();
}

// S4, S5
async function addsAService(open) {
  const page = await enter(open, servicesPath(north));
  await page.getByText("No integrations yet").waitFor();
  await look(page, "connections-empty");

  await page.getByRole("button", { name: "New Integration" }).click();
  const dialog = page.getByRole("dialog", { name: "New Integration" });
  await dialog.getByRole("textbox", { name: "Integration" }).fill("salesf");
  await page.getByRole("option", { name: "Salesforce" }).click();
  await dialog.getByText("create an external client app").waitFor(); // S5: the service's extra steps
  await dialog.getByText("allow the origins of these pages").waitFor();
  await look(page, "connections-add-dialog");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Fill in Client ID.").waitFor();

  await addsCalendar(page, service);
  await page.getByText("No master account").waitFor();
  await page.getByRole("heading", { name: "Set-up at the service" }).waitFor(); // S5: also once it is added
  await page.locator("section").filter({ hasText: "Set-up at the service" }).getByText("For a service that publishes its addresses at /.well-known/openid-configuration").waitFor();
  await look(page, "connections-service-empty");

  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy the link for members" }).click();
  await comesTo(() => page.evaluate(() => navigator.clipboard.readText()), url + ownPath); // S10
  return page;
}

// S6, S7
async function connectsTheMasterAccount(page) {
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const settings = page.getByRole("dialog", { name: "Settings of Calendar" });
  await settings.getByText("Whose account do scripts use?").waitFor();
  await look(page, "connections-settings-dialog");
  const popup = await opensWindow(page, addAccount(settings));
  await popup.getByText("The account of North Clinic").waitFor();
  await connecting(page).getByText("Sign in to Calendar in the window").waitFor();
  await look(page, "connecting-dialog");
  await signsInThere(popup, "office");
  await connecting(page).getByText("Connected as office@example.org").waitFor();
  await connecting(page).getByRole("button", { name: "Done" }).click();
  await hasClosed(popup);
  await settings.getByText("office@example.org").waitFor();
  await settings.getByRole("button", { name: "Cancel" }).click();

  // S2, S15: scripts use it, for whomever.
  const handed = await scriptAsks(northern, "oidc", "ben@people.example", "nightly");
  assert.equal(handed.account.kind, "master");
  assert.ok(await service.takes(handed.access_token));
  await page.reload();
  await page.getByText("Used by nightly").waitFor();
  const { displayName, email } = (await northern("GET", "/api/members")).members.find((one) => one.email === north.email);
  await page.getByText(`by ${displayName || email}`, { exact: true }).waitFor();
  await look(page, "connections-service");
}

// S9, S10: the member's own, at the address that is the same for everybody.
async function connectsOnesOwn(open) {
  await becomesMember(northern, ben);
  await becomesMember(southern, ben);
  const page = await open();
  await page.goto(url + ownPath);
  await page.getByRole("link", { name: "Sign in" }).click(); // nobody is signed in
  await signIn(page, ben);
  await heading(page, "Integrations");
  await page.goto(url + ownPath);
  await page.waitForURL((at) => at.pathname === "/account/integrations");
  await page.getByRole("heading", { name: "Integrations for North Clinic" }).waitFor();
  await page.getByRole("heading", { name: "Integrations for South Clinic" }).waitFor(); // S14
  await page.getByText("South Clinic has no services to connect.").waitFor(); // S9
  await page.getByText("The account of North Clinic").waitFor();
  assert.equal(await page.getByText("office@example.org").count(), 1);
  assert.equal(await page.getByRole("button", { name: /office@example.org/ }).count(), 0, "nothing can be done with the tenant's (N01)");
  await look(page, "own-integrations");

  const popup = await opensWindow(page, addAccount(page));
  await popup.getByText("Your own").waitFor();
  await signsInThere(popup, "ben");
  await isConnectedAs(page, "ben@example.org");
  const handed = await scriptAsks(northern, "oidc", ben.email, "monthly-report", { account: "user" });
  assert.equal(handed.account.label, "ben@example.org");
  await page.reload();
  await page.getByText("Used by monthly-report").waitFor();
  await look(page, "own-integrations-connected");
  return page;
}

// S12: refusals, here and there; windows that are opened again or blocked.
async function refuses(page) {
  let popup = await opensWindow(page, addAccount(page));
  await popup.close(); // says nothing
  await connecting(page).getByText("Sign in to Calendar in the window").waitFor();
  popup = await opensWindow(page, connecting(page).getByRole("button", { name: "Open again" }));
  await popup.getByRole("button", { name: "Continue to Calendar" }).click();
  await popup.getByRole("button", { name: "Deny" }).click();
  await connecting(page).getByText("Access was not allowed at the service.").waitFor();
  await look(page, "connecting-declined-dialog");
  await connecting(page).getByRole("button", { name: "Done" }).click();

  popup = await opensWindow(page, addAccount(page));
  await Promise.all([page.waitForResponse(/\/decline$/), connecting(page).getByRole("button", { name: "Cancel" }).click()]);
  await popup.reload();
  await popup.getByText("Nothing has changed").first().waitFor();
  await popup.close();

  await page.evaluate(() => (window.open = () => null));
  await addAccount(page).click();
  await connecting(page).getByText("Your browser has blocked the window.").waitFor();
  await look(page, "connecting-blocked-dialog");
  await connecting(page).getByRole("link", { name: "Continue in this tab" }).click();
  await isNewThere(page);
  service.lifetime = 8; // the account is asked for with it as well
  await signsInThere(page, "ben-home");
  await page.waitForURL((at) => at.pathname === "/account/integrations");
  service.lifetime = 3600;
  await isConnectedAs(page, "ben-home@example.org");
  assert.ok(!page.url().includes("sallyport_attempt"));
}

async function looksAfterThem(open, page) {
  await page.getByRole("button", { name: "Rename: ben@example.org" }).click();
  await page.getByRole("dialog").getByLabel("What you call it").fill(hostile); // N06
  await look(page, "own-rename-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();
  await page.getByText(hostile).first().waitFor();
  const usual = async () => (await northern("GET", "/api/connections?provider=oidc&owner=user")).connections.find(({ isDefault }) => isDefault).accountLabel;
  const makesDefault = async () => {
    await page.getByRole("button", { name: "Make default: ben-home@example.org" }).click();
    await toast(page, "ben-home@example.org is the default now.");
    assert.equal(await usual(), "ben-home@example.org");
  };
  await makesDefault();
  await undoes(page);
  await comesTo(usual, "ben@example.org");
  await makesDefault();

  // The service takes it away: sign in again.
  await service.withdraw("ben-home");
  const asks = () => scriptAsks(northern, "oidc", ben.email, "monthly-report", { account: "user" });
  await until(async () => (await asks()).reason === "needs_reauthorization", "the grant is found dead");
  await page.reload();
  await page.getByRole("heading", { name: "Action required" }).waitFor();
  const why = "Calendar no longer accepts it, and does not say why."; // outbound §2.3
  await page.getByRole("listitem").filter({ hasText: "ben-home@example.org" }).last().getByText(why).waitFor();
  await look(page, "own-integrations-action");
  const { providers } = await northern("GET", "/api/providers");
  const manager = await enter(open, `${servicesPath(north)}/${providers.find((one) => one.name === "Calendar").id}`);
  await manager.getByRole("row").filter({ hasText: "ben-home@example.org" }).getByText(why).waitFor();
  await look(manager, "connections-member-ended");
  await manager.context().close();
  await signsInThere(await opensWindow(page, page.getByRole("button", { name: "Reconnect: ben-home@example.org" })), "ben-home");
  await isConnectedAs(page, "ben-home@example.org");
  assert.equal(await page.getByRole("heading", { name: "Action required" }).count(), 0);
  assert.equal((await asks()).account.label, "ben-home@example.org", "the default");
  await page.reload();
  await page.getByRole("listitem").filter({ hasText: "ben-home@example.org" }).getByText("Used by monthly-report").first().waitFor();

  await page.getByRole("button", { name: "Disconnect: ben-home@example.org" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("stop working until an account is connected again: monthly-report").waitFor();
  await look(page, "own-disconnect-dialog");
  await dialog.getByRole("button", { name: "Disconnect", exact: true }).click();
  await dialog.getByText("Disconnected, and ended at the service").waitFor();
  await look(page, "own-disconnected-dialog");
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("ben-home@example.org").first().waitFor({ state: "detached" });
}

// The same service in the other organisation: what is connected in one is not in the other.
async function hasOthersElsewhere(page) {
  await hasCalendar(southern, service, ["email"]);
  const asks = () => scriptAsks(southern, "oidc", ben.email, "monthly-report", { account: "user" });
  assert.equal((await asks()).reason, "not_connected");
  await page.reload();
  const section = page.locator("section").filter({ has: page.getByRole("heading", { name: "Integrations for South Clinic" }) });
  await section.getByRole("listitem").filter({ hasText: "Calendar" }).first().waitFor();
  assert.equal(await section.getByText("ben@example.org").count(), 0);
  await signsInThere(await opensWindow(page, addAccount(section)), "ben-south");
  await isConnectedAs(page, "ben-south@example.org");
  assert.equal(await section.getByText("ben-south@example.org").count(), 1);
  assert.equal((await asks()).account.label, "ben-south@example.org");
  assert.equal((await scriptAsks(northern, "oidc", ben.email, "monthly-report", { account: "user" })).account.label, hostile);
}

// S4, S6, S9: what the manager switches off hands out nothing and forgets nothing, and says so to whoever has an account there.
async function isSwitchedOff(open, own) {
  const page = await enter(open, servicesPath(north));
  const state = (text) => page.getByRole("row").filter({ hasText: "Calendar" }).getByText(text, { exact: true });
  await state("Connected").waitFor();
  await page.getByRole("link", { name: "Settings of Calendar" }).click();
  const settings = page.getByRole("dialog", { name: "Settings of Calendar" });
  await settings.getByLabel("Hand out tokens of its accounts").uncheck();
  await settings.getByRole("button", { name: "Save changes" }).click();
  await toast(page, "The settings are saved.");
  await page.locator("h1 + *").getByText("Switched off").waitFor();
  await page.getByRole("listitem").filter({ hasText: "office@example.org" }).getByRole("button", { name: "Rename: office@example.org" }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^(Add Account|Reconnect)/ }).count(), 0, "nothing leads into a refusal");
  const asks = async () => (await scriptAsks(northern, "oidc", ben.email)).reason;
  assert.equal(await asks(), "disabled_by_manager");
  await page.getByRole("main").getByRole("link", { name: "Connections" }).click();
  await state("Switched off").waitFor();
  await look(page, "connections-off");

  await own.reload();
  const section = own.locator("section").filter({ has: own.getByRole("heading", { name: "Integrations for North Clinic" }) });
  await section.getByRole("heading", { name: "Switched off" }).waitFor();
  await section.getByText("North Clinic has switched this off.").waitFor();
  await section.getByRole("button", { name: `Disconnect: ${hostile}` }).waitFor(); // it is still there
  assert.equal(await section.getByRole("button", { name: /^(Add Account|Reconnect)/ }).count(), 0, "nothing leads into a refusal");
  await look(own, "own-integrations-off");

  await undoes(page);
  await state("Connected").waitFor();
  await comesTo(asks, undefined);
  await own.reload();
  await addAccount(section).waitFor();
  assert.equal(await section.getByText("has switched this off").count(), 0);
}

// N01, N03: a member sees nothing of the managers' pages, nor of another tenant.
async function seesNothingElse(page) {
  await page.goto(url + servicesPath(north));
  await page.getByText("Your role does not allow this.").first().waitFor();
  assert.equal(await page.getByRole("button", { name: "New Integration" }).count(), 0);
  await page.goto(`${url}/t/${north.id}/settings`);
  await page.waitForURL((at) => at.pathname === "/account/integrations");
}

// In the menu for whoever may see the page, and for nobody else.
async function isInTheMenu(open) {
  const is = async (permission) => {
    const person = { email: `${permission.replace(":", "-")}@people.example`, password: ben.password };
    await northern("POST", "/api/roles", { name: permission.replace(":", "-"), permissions: [permission] });
    await becomesMember(northern, person, permission.replace(":", "-"));
    const page = await enter(open, servicesPath(north), person);
    await page.getByRole("navigation").getByRole("link", { name: "Inventory" }).waitFor();
    const found = await page.getByRole("navigation").getByRole("link", { name: "Connections" }).count();
    await (found ? page.getByRole("link", { name: "Calendar", exact: true }) : page.getByText("Your role does not allow this.")).first().waitFor();
    await page.context().close();
    return found;
  };
  assert.equal(await is("providers:read"), 1);
  assert.equal(await is("connections:read"), 0, "the page could show nothing");
}

async function manages(open) {
  const page = await enter(open, servicesPath(north));
  await page.getByRole("link", { name: "Calendar", exact: true }).waitFor();
  await look(page, "connections");
  await page.getByRole("link", { name: "Settings of Calendar" }).click();
  const settings = page.getByRole("dialog", { name: "Settings of Calendar" });
  await settings.getByLabel("Members' own accounts only").check();
  assert.equal(await settings.getByLabel("Use the master account for members").isChecked(), false); // only when ticked
  await settings.getByLabel("Use the master account for members").check();
  await settings.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Members' own, else the master account").first().waitFor();
  assert.equal((await scriptAsks(northern, "oidc", ben.email)).account.kind, "user");
  assert.equal((await scriptAsks(northern, "oidc", "somebody-else")).account.kind, "master");

  // Members' accounts as far as managers see them.
  const rowOfBen = page.getByRole("row").filter({ hasText: ben.email });
  await rowOfBen.getByText(hostile).waitFor();
  const find = async (id) => {
    await page.getByRole("searchbox", { name: "Find a member by their id" }).fill(id);
    await page.keyboard.press("Enter");
  };
  await find("ben");
  await page.getByText("ben has connected no account here").waitFor();
  await look(page, "connections-member-not-found");
  await find(ben.email);
  await rowOfBen.getByText(hostile).waitFor();
  const today = await page.evaluate(() => new Date().toLocaleDateString("en-GB", { dateStyle: "medium" }));
  await rowOfBen.getByText(today, { exact: true }).waitFor(); // since when
  await find("");
  await page.waitForURL((at) => !at.searchParams.has("member"));

  await page.getByRole("button", { name: "Rename: office@example.org" }).click();
  await page.getByRole("dialog").getByLabel("What you call it").fill("Front desk");
  await look(page, "connections-rename-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("listitem").filter({ hasText: "Front desk" }).getByText("office@example.org").waitFor();
  assert.equal((await scriptAsks(northern, "oidc", "somebody-else")).account.label, "Front desk");
  await page.getByRole("button", { name: "Undo" }).last().click();
  await page.getByText("Front desk").first().waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Disconnect: office@example.org" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("nightly").waitFor();
  await dialog.getByRole("button", { name: "Disconnect", exact: true }).click();
  await dialog.getByText("Disconnected, and ended at the service").waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("No master account").waitFor();

  // A service where nobody signs in.
  await page.goto(`${url + servicesPath(north)}?add=api-key`);
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await heading(page, "API key");
  await addAccount(page, "API key").click();
  await page.getByRole("dialog").getByLabel("Key", { exact: true }).fill("k3y-of-the-tests");
  await look(page, "connections-key-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Connect", exact: true }).click();
  await toast(page, "API key is connected.");
  assert.equal((await scriptAsks(northern, "api-key")).access_token, "k3y-of-the-tests");

  await page.getByRole("button", { name: "Remove this integration" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove this integration" }).click();
  await page.getByRole("dialog").getByText("Accounts are connected.").waitFor();
  await page.getByRole("dialog").getByLabel("Name of the service").fill("API key");
  await look(page, "connections-remove-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Remove it with its accounts" }).click();
  await page.waitForURL((at) => at.pathname === servicesPath(north));
  await page.getByRole("link", { name: "API key", exact: true }).waitFor({ state: "detached" });
}

try {
  await withBrowser(async (open) => {
    const page = await step("S4 S5 adds a service", () => addsAService(open));
    await step("S6 S7 connects the master account", () => connectsTheMasterAccount(page));
    const own = await step("S8 S9 S10 S14 connects one's own account", () => connectsOnesOwn(open));
    await step("S12 refuses", () => refuses(own));
    await step("looks after them", () => looksAfterThem(open, own));
    await step("S9 S14 has another account in each organisation", () => hasOthersElsewhere(own));
    await step("S4 S6 S9 is switched off, and on again", () => isSwitchedOff(open, own));
    await step("N01 N03 sees nothing else", () => seesNothingElse(own));
    await step("N01 is in the menu of those who may see it", () => isInTheMenu(open));
    await step("S15 manages members' accounts", () => manages(open));
  });
} finally {
  service.close();
}
