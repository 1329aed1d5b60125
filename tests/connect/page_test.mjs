// S11 to S13 at a real OAuth server: sallyport.js in pages of a host product of another site, in a browser that blocks windows as
// people's browsers do.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { connect, signIn, startCalendar } from "./calendar.mjs";
import { dialogs, launch, look, person, press, result, start, startHost, visit, windowOf } from "./chromium.mjs";
import { begin, connectionsOf, handOut, linkFor } from "./sallyport.mjs";
import { clickLast, hasClosed } from "./windows.mjs";

let calendar, browser, host, page, me, options;
let number = 0;
before(async () => {
  [calendar, browser, host] = await Promise.all([startCalendar(), launch(), startHost()]);
  options = { names: { [calendar.id]: "Calendar" } };
  me = `Integrations["${calendar.id}"].as("user").get("/me")`;
});
beforeEach(async () => {
  Object.assign(calendar, { calls: [], authorizations: [], coop: false, down: false });
  page = await person(browser);
  page.member = `member-${++number}`;
  await visit(page, host, page.member, options);
});
afterEach(async () => {
  const { complaints } = page;
  await Promise.all(browser.contexts().map((context) => context.close()));
  assert.deepEqual(complaints, [], "complaints of the browser");
});
after(async () => {
  await browser.close();
  calendar.close();
  host.close();
});

const ana = { value: { sub: "ana", email: "ana@example.org" } };
const dialog = () => page.getByRole("dialog");

const accountsOf = async (member) => (await connectionsOf(calendar.id, `&owner=user&member=${member}`)).length;

// From the dialog to the service's page.
async function toService(button = "Continue") {
  const popup = await windowOf(page, button);
  await popup.getByRole("button", { name: /^Continue to / }).click();
  await popup.getByLabel("Name").waitFor();
  return popup;
}

test("S11 a call without a grant opens the dialog, the window and the sign-in, and then goes on by itself, once", async () => {
  await start(page, me);
  await page.getByRole("dialog", { name: "Connect your Calendar account" }).waitFor();
  await dialog().getByText("Ana Kovač has not connected Calendar for North.").waitFor();
  await look(page, "dialog");
  const popup = await windowOf(page, "Continue");
  await popup.getByText("North asks to use your Calendar account.").waitFor();
  await look(page, "dialog-waiting");
  await popup.getByRole("button", { name: "Continue to Calendar" }).click();
  await signIn(popup, "ana");
  assert.deepEqual(await result(page), ana);
  assert.deepEqual(calendar.calls, [host.origin]);
  assert.equal(await dialogs(page), 0);
  await hasClosed(popup);
});

test("S11 two callers who wait for the same account share one dialog and one sign-in", async () => {
  await start(page, me);
  await start(page, me, "other");
  const popup = await toService();
  await signIn(popup, "ana");
  assert.deepEqual([await result(page), await result(page, "other")], [ana, ana]);
  assert.equal(calendar.authorizations.length, 1);
  assert.equal(calendar.calls.length, 2);
  assert.equal(await accountsOf(page.member), 1);
});

test("S11 a call through Sallyport goes on as well", async () => {
  await visit(page, host, page.member, { ...options, proxy: true });
  await start(page, me);
  await signIn(await toService(), "ana");
  assert.deepEqual(await result(page), ana);
  assert.deepEqual(calendar.calls, [], "the page has called nobody else");
});

test("S12 Cancel in our dialog is no_integration_grant with reason declined, and the window finds that out", async () => {
  await start(page, me);
  const popup = await toService();
  await press(page, "Cancel");
  const { error } = await result(page);
  assert.deepEqual([error.error, error.reason, error.cause, error.account], ["no_integration_grant", "declined", "by_person", "user"]);
  assert.equal(await dialogs(page), 0);
  await signIn(popup, "ana");
  await popup.getByText("is not known here").waitFor();
  await look(popup, "cancelled-meanwhile");
  assert.equal(await accountsOf(page.member), 0);
});

test("S12 Not now is declined, too, without any window", async () => {
  await start(page, me);
  await press(page, "Not now");
  assert.equal((await result(page)).error.reason, "declined");
  assert.deepEqual([calendar.authorizations, calendar.calls], [[], []]);
});

test("S12 the service's own Deny is no_integration_grant with reason declined", async () => {
  await start(page, me);
  const popup = await toService();
  await popup.getByRole("button", { name: "Deny" }).click();
  const { error } = await result(page);
  assert.deepEqual([error.error, error.reason, error.cause], ["no_integration_grant", "declined", "at_provider"]);
  await popup.getByText("You have not allowed access at Calendar").waitFor();
  await look(popup, "declined");
});

test("S12 Cancel on the page in the window is declined, too", async () => {
  await start(page, me);
  const popup = await windowOf(page, "Continue");
  await popup.getByRole("button", { name: "Cancel" }).click();
  const { error } = await result(page);
  assert.deepEqual([error.reason, error.cause], ["declined", "by_person"]);
});

test("S13 require goes on after the sign-in, and sends those who refuse to the page named", async () => {
  const required = `Integrations["${calendar.id}"].as("user").require({ redirect: "/page?member=by-hand" })`;
  await start(page, required);
  await signIn(await toService(), "ana");
  assert.deepEqual(await result(page), { value: undefined });
  await start(page, required);
  assert.deepEqual(await result(page), { value: undefined }, "and nobody is asked again");
  await visit(page, host, `${page.member}-refuses`, options);
  await start(page, required);
  await press(page, "Not now");
  await page.waitForURL("**/page?member=by-hand");
});

test("S15 a page's script says whose account it means, and people see whose it is", async () => {
  const { provider } = await calendar.addAs("whose-page");
  const call = (as) => `Integrations["${provider}"]${as}.get("/me")`;
  await connect(await person(browser), await linkFor(await begin(), { integration: provider, account: "master" }), "office");
  await visit(page, host, page.member, { names: { [provider]: "Calendar" } });
  await start(page, call(""));
  assert.equal((await result(page)).value.sub, "office");
  await start(page, call('.as("user")'));
  await dialog().getByText("This page will use your own Calendar account").waitFor();
  await signIn(await toService(), "ana");
  assert.equal((await result(page)).value.sub, "ana");
  await start(page, call('.as("master")'));
  assert.equal((await result(page)).value.sub, "office");
});

test("S7 in a manager's page the dialog says that everybody will use the account", async () => {
  const { provider } = await calendar.addAs("everybody");
  await visit(page, host, "", { names: { [provider]: "Calendar" } });
  await start(page, `Integrations["${provider}"].as("master").get("/me")`);
  await page.getByRole("dialog", { name: "Connect Calendar for North Clinic" }).waitFor();
  await look(page, "dialog-master");
  await signIn(await toService(), "office");
  assert.equal((await result(page)).value.sub, "office");
});

test("outbound 2.4 row 2: a window that is closed is no refusal, and Open again goes on", async () => {
  await start(page, me);
  await (await toService()).close();
  await page.getByText("Sign in to Calendar in the window").waitFor();
  const again = await toService("Open again");
  await signIn(again, "ana");
  assert.deepEqual(await result(page), ana);
});

test("outbound 2.4 row 2: a service that cuts windows off from each other (COOP) is no obstacle", async () => {
  calendar.coop = true;
  await start(page, me);
  const popup = await toService();
  await signIn(popup, "ana");
  assert.deepEqual(await result(page), ana);
  await hasClosed(popup);
});

// What a hostile page would do to the page that has opened its window.
const attack = (popup) => popup.evaluate(() => {
  window.open("about:blank#by-name", "clinic");
  try {
    window.opener.location = "about:blank#by-opener";
    return "led elsewhere";
  } catch {
    return window.opener;
  }
});

test("S11 a page of the service cannot lead the page that has opened it elsewhere, and the window still closes itself", async () => {
  await page.evaluate(() => { window.name = "clinic"; });
  await start(page, me);
  const first = await toService();
  assert.equal(await attack(first), null, "there is no opener");
  await first.close();
  const popup = await toService("Open again");
  assert.equal(await attack(popup), null, "nor from there");
  await signIn(popup, "ana");
  assert.deepEqual(await result(page), ana, "the page is still there");
  await hasClosed(popup);
});

test("S11 what has to be read in the window stays, with a button that closes it", async () => {
  await start(page, me);
  const popup = await toService();
  await popup.getByRole("button", { name: "Deny" }).click();
  await clickLast(popup.getByRole("button", { name: "Close this window" }));
  await hasClosed(popup);
});

test("S11 nobody is quicker than the script of the window, which closes it in the end", async () => {
  let release;
  const held = new Promise((done) => (release = done));
  await page.context().route(/connect.*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await start(page, me);
  const popup = await windowOf(page, "Continue");
  await popup.waitForFunction(() => document.querySelector("script"));
  assert.equal(await popup.getByRole("button").count(), 0, "there is nothing to press yet");
  release();
  await popup.getByRole("button", { name: /^Continue to / }).click();
  await popup.getByRole("button", { name: "Deny" }).click();
  await clickLast(popup.getByRole("button", { name: "Close this window" }));
  await hasClosed(popup);
});

test("S11 a service that does not answer is no refusal, and Try again goes on with a new sign-in", async () => {
  calendar.down = true;
  await start(page, me);
  const popup = await toService();
  await signIn(popup, "ana");
  await popup.getByRole("heading", { name: "Calendar does not answer" }).waitFor();
  await look(popup, "does-not-answer");
  await dialog().getByText("Calendar does not answer at present").waitFor();
  await look(page, "dialog-failed");
  calendar.down = false;
  const again = await windowOf(page, "Try again");
  await clickLast(again.getByRole("button", { name: "Continue to Calendar" }));
  assert.deepEqual(await result(page), ana, "the service has agreed already, and asks nobody again");
});

test("S11 who gives up at a service that does not answer is told provider_unavailable", async () => {
  calendar.down = true;
  await start(page, me);
  await signIn(await toService(), "ana");
  await press(page, "Not now");
  const { error } = await result(page);
  assert.deepEqual([error.error, error.reason], ["provider_unavailable", undefined]);
});

test("outbound 2.4 row 12: another account than before is asked about, and the old one works until the answer", async () => {
  await start(page, me);
  const first = await toService();
  await signIn(first, "ana");
  await result(page);
  await hasClosed(first);
  await page.context().clearCookies();
  const more = `Integrations["${calendar.id}"].as("user").scopes("calendar.read").get("/me")`;
  await start(page, more);
  await page.getByRole("dialog", { name: "Allow more at Calendar" }).getByText("calendar.read", { exact: true }).waitFor();
  await look(page, "dialog-scopes");
  const popup = await toService();
  await signIn(popup, "ben");
  await popup.getByText("This is another account").waitFor();
  await look(popup, "confirm");
  await page.getByText("Answer the question in the other window").waitFor();
  await look(page, "dialog-confirming");
  const session = await begin(page.member);
  assert.equal((await handOut(session, { integration: calendar.id, account: "user" })).body.account.label, "ana@example.org");
  await clickLast(popup.getByRole("button", { name: "Use ben@example.org from now on" }));
  assert.equal((await result(page)).value.sub, "ben");
});

test("outbound 2.4 row 12: keeping the old account is a refusal, and changes nothing", async () => {
  await start(page, me);
  await signIn(await toService(), "ana");
  await result(page);
  await page.context().clearCookies();
  await start(page, `Integrations["${calendar.id}"].as("user").scopes("calendar.read").get("/me")`);
  const popup = await toService();
  await signIn(popup, "ben");
  await popup.getByRole("button", { name: "Keep ana@example.org only" }).click();
  const { error } = await result(page);
  assert.deepEqual([error.reason, error.cause], ["declined", "kept_old_account"]);
  await start(page, me);
  assert.deepEqual(await result(page), ana);
});

test("outbound 5 step 3: where server-sent events do not come through, the page asks with long polls", async () => {
  const polls = [];
  page.on("request", (request) => request.url().includes("wait=25") && polls.push(request.url()));
  await page.route(/\/attempts\/[^/]+\/events$/, (route) => route.abort());
  await start(page, me);
  await signIn(await toService(), "ana");
  assert.deepEqual(await result(page), ana);
  assert.ok(polls.length > 0);
  page.complaints.splice(0); // of the stream that was cut
});

test("outbound 5 step 3: a stream that is cut on the way is followed by long polls", async () => {
  await page.route(/\/attempts\/[^/]+\/events$/, (route) => route.fulfill({
    status: 200, headers: { "Content-Type": "text/event-stream", "Access-Control-Allow-Origin": host.origin },
    body: 'event: state\ndata: {"id":"x","state":"created","missing_scopes":[]}\n\n',
  }));
  await start(page, me);
  await signIn(await toService(), "ana");
  assert.deepEqual(await result(page), ana);
});

// A click lets one window open, and the page has used it up.
async function pressBlocked(name) {
  await page.evaluate(() => window.addEventListener("click", () => window.open("about:blank"), { capture: true, once: true }));
  await (await windowOf(page, name)).close();
}

test("outbound 2.4 row 1: when the window is blocked, the person goes there in this tab, and the call goes on in the page", async () => {
  const before = page.url();
  await start(page, me);
  await pressBlocked("Continue");
  await page.getByRole("dialog", { name: "The window was blocked" }).waitFor();
  await look(page, "dialog-blocked");
  await page.getByRole("link", { name: "Continue in this tab" }).click();
  await page.getByRole("button", { name: "Continue to Calendar" }).click();
  await signIn(page, "ana");
  await page.waitForFunction(() => window.ready);
  assert.equal(page.url(), before);
  await start(page, me);
  assert.deepEqual(await result(page), ana);
});

test("outbound 2.4 row 1: who says no in this tab is brought back, and the call hears it", async () => {
  await start(page, me);
  await pressBlocked("Continue");
  await page.getByRole("link", { name: "Continue in this tab" }).click();
  await page.getByRole("button", { name: "Continue to Calendar" }).click();
  await page.getByRole("button", { name: "Deny" }).click();
  await page.getByText("You have not allowed access").waitFor();
  await look(page, "declined-in-tab");
  await page.getByRole("link", { name: "Go back" }).click();
  await page.waitForFunction(() => window.ready);
  await start(page, me);
  const { error } = await result(page);
  assert.deepEqual([error.reason, error.cause], ["declined", "at_provider"]);
});

test("S11 on 320 px, in the dark, with the keyboard alone; afterwards the focus is where it was", async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator("#before").focus();
  await start(page, me);
  await dialog().waitFor();
  await page.keyboard.press("Escape");
  assert.equal((await result(page)).error.reason, "not_connected", "Escape is later, and no refusal");
  assert.equal(await page.evaluate(() => document.activeElement.id), "before");

  await start(page, me);
  await dialog().waitFor();
  const opened = page.waitForEvent("popup");
  await page.keyboard.press("Enter");
  const popup = await opened;
  await popup.setViewportSize({ width: 320, height: 640 });
  await popup.getByRole("button", { name: "Continue to Calendar" }).waitFor();
  await popup.keyboard.press("Tab");
  assert.equal(await popup.evaluate(() => document.activeElement.textContent), "Continue to Calendar");
  await popup.keyboard.press("Enter");
  await popup.getByLabel("Name").and(popup.locator(":focus")).waitFor();
  await popup.keyboard.type("ana");
  await popup.keyboard.press("Enter");
  assert.deepEqual(await result(page), ana);
  assert.equal(await page.evaluate(() => document.activeElement.id), "before");
});
