// The library in a real Chromium, in a page of another origin than Sallyport, against a stand-in of the wire.
// CHROMIUM is another browser than Debian's; SCREENSHOTS a folder for pictures of the dialog.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";
import { standIn } from "../../tests/standin.mjs";

const built = readFileSync(new URL("../dist/sallyport.js", import.meta.url));
const { CHROMIUM = "/usr/bin/chromium", SCREENSHOTS } = process.env;
let browser, house, host, context, page, complaints;

before(async () => (browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] })));
after(() => browser.close());

beforeEach(async () => {
  [house, host] = await Promise.all([standIn(), standIn()]);
  host.files["/sallyport.js"] = built;
  host.files["/host.js"] = `import { init } from "/sallyport.js";
    window.begun = 0;
    window.start = (more) => { window.Integrations = init({ url: "${house.url}", session: async () => "session-" + ++window.begun, tenantName: "North Clinic", ...more }); };
    window.start(window.settings);
    // A call whose end is looked at later.
    window.run = (name, act) => { window[name] = act().then((value) => ({ value }), (error) => ({ error: { ...error, message: error.message, is: error instanceof Sallyport.IntegrationError } })); };
    window.ready = true;`;
  context = await browser.newContext({ viewport: { width: 1000, height: 720 } });
  context.setDefaultTimeout(30_000);
  complaints = [];
  context.on("page", (opened) => opened.on("pageerror", (error) => complaints.push(String(error))));
  page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && !/Failed to load resource/.test(message.text()) && complaints.push(message.text()));
  await visit("/page");
});

afterEach(async () => {
  await context.close();
  house.close();
  host.close();
  assert.equal(house.fault, undefined);
  assert.deepEqual(complaints, [], "complaints of the browser");
});

async function visit(path) {
  await page.goto(host.url + path);
  await page.waitForFunction(() => window.ready);
}
const start = (code, name = "result") => page.evaluate(`run(${JSON.stringify(name)}, () => ${code})`);
const result = (name = "result") => page.evaluate((name) => window[name], name);
const outcome = async (code) => (await start(code), result());
const press = (name) => page.getByRole("button", { name, exact: true }).click();
const get = 'Integrations.salesforce.as("user").get("/services/data/v35.0")';
const dialogs = () => page.locator("sallyport-dialog").count();

async function pressForWindow(name) {
  const opened = page.waitForEvent("popup");
  await press(name);
  const popup = await opened;
  await popup.getByRole("link", { name: "Allow" }).waitFor();
  // Pages in it cannot lead ours elsewhere, and Sallyport's knows all the same that it may close the window.
  assert.deepEqual(await popup.evaluate(() => [window.opener, location.hash]), [null, "#window"]);
  return popup;
}


test("S2 a call goes to the service with the token of the account, and gives its JSON", async () => {
  house.granted.add("salesforce user");
  assert.deepEqual(await outcome('Integrations.salesforce.as("user").account("Büro").get("/services/data/v35.0", { q: ["a", "b c"], no: null })'), { value: { hello: "Ana" } });
  assert.deepEqual(house.handOuts, [{ integration: "salesforce", account: "user", connection: "Büro" }]);
  const [{ headers, ...call }, ...more] = house.calls;
  assert.equal(headers.accept, "application/json, */*;q=0.5");
  assert.deepEqual(call, { method: "GET", path: "/services/data/v35.0?q=a&q=b+c", authorization: "Bearer of-ana", type: undefined, body: "" });
  assert.deepEqual(more, []);
});

test("S2 the verbs send objects as JSON, and other bodies as they are", async () => {
  house.granted.add("salesforce user");
  await outcome('Integrations.salesforce.post("/a", { b: 1 })');
  await outcome('Integrations.salesforce.put("/a", "text")');
  await outcome('Integrations.salesforce.patch("/a", new URLSearchParams({ c: "d" }))');
  await outcome('Integrations.salesforce.delete("/a", { e: 5 })');
  assert.deepEqual(house.calls.map(({ method, path, type, body }) => [method, path, type, body]), [
    ["POST", "/a", "application/json", '{"b":1}'],
    ["PUT", "/a", "text/plain;charset=UTF-8", "text"],
    ["PATCH", "/a", "application/x-www-form-urlencoded;charset=UTF-8", "c=d"],
    ["DELETE", "/a?e=5", undefined, ""],
  ]);
});

test("S2 done, fail and always are a chain as jQuery has it, and a failure without listeners is told", async () => {
  house.granted.add("salesforce user");
  assert.deepEqual(await page.evaluate(() => new Promise((resolve) => {
    const heard = [];
    Integrations.salesforce.get("/x").done((value) => heard.push(value.hello)).fail(() => heard.push("failed")).always(() => { heard.push("always"); resolve(heard); });
  })), ["Ana", "always"]);
  house.down = true;
  assert.deepEqual(await page.evaluate(() => new Promise((resolve) => {
    const heard = [];
    Integrations.salesforce.get("/x").done(() => heard.push("done")).fail((error) => heard.push(error.error)).always(() => { heard.push("always"); setTimeout(resolve, 0, heard); });
  })), ["provider_unavailable", "always"]);
  assert.equal(await page.evaluate(() => new Promise((resolve) => {
    window.addEventListener("unhandledrejection", (event) => { event.preventDefault(); resolve(event.reason.error); });
    Integrations.salesforce.get("/x").done(() => {});
  })), "provider_unavailable");
});

test("S2 an answer of the service that is no success is a service_error with status and body, and a redirect is not followed", async () => {
  house.granted.add("salesforce user");
  house.serviceAnswer = { status: 404, body: '{"why":"gone"}' };
  const { error } = await outcome(get);
  assert.deepEqual([error.is, error.error, error.status, error.body], [true, "service_error", 404, { why: "gone" }]);
  house.serviceAnswer = { status: 302, headers: { Location: "/service/elsewhere" } };
  assert.equal((await outcome(get)).error.error, "unreachable");
  assert.equal(house.calls.length, 2);
  house.serviceAnswer = { status: 204 };
  assert.deepEqual(await outcome(get), { value: null });
});

test("H15 a path cannot lead away from the service", async () => {
  house.granted.add("salesforce user");
  for (const path of ["../../v1/sessions", "/a/%2e%2e/%2E./../../x", "https://evil.example/", "javascript:1", "..\\\\..\\\\..\\\\x"])
    assert.equal((await outcome(`Integrations.salesforce.get("${path}")`)).error?.field, "path", path);
  await outcome('Integrations.salesforce.get("//evil.example/x")');
  assert.deepEqual(house.calls.map(({ path }) => path), ["/evil.example/x"]);
});

test("S2 token gives the token itself", async () => {
  house.granted.add("salesforce user");
  const { value } = await outcome("Integrations.salesforce.token({ minimum_seconds: 300 })");
  assert.deepEqual([value.access_token, value.account.label, value.expires_in], ["of-ana", "ana@example.org", 2700]);
  assert.deepEqual(house.handOuts, [{ integration: "salesforce", minimum_seconds: 300 }]);
});

test("a session that has ended is begun anew, once for all calls that find out", async () => {
  house.granted.add("salesforce user");
  house.session = "session-2";
  await Promise.all([outcome(get), (await start(get, "other"), result("other"))]);
  assert.equal(await page.evaluate("begun"), 2);
  assert.equal(house.calls.length, 2);
});

test("a session that is refused twice is the caller's invalid_session", async () => {
  house.session = "another";
  assert.equal((await outcome(get)).error.error, "invalid_session");
});

test("S5 a provider that is down is provider_unavailable with its Retry-After, and nobody is asked to sign in", async () => {
  house.down = true;
  const { error } = await outcome(get);
  assert.deepEqual([error.is, error.error, error.retryAfter, error.reason], [true, "provider_unavailable", 7, undefined]);
  assert.equal(await dialogs(), 0);
});

test("S11 a call without a grant asks, opens the window in the click, and goes on once by itself", async () => {
  await start(get);
  const dialog = page.getByRole("dialog", { name: "Connect your Salesforce account" });
  await dialog.getByText("Ana has not connected Salesforce for North Clinic.").waitFor();
  const popup = await pressForWindow("Continue");
  await page.getByText("Sign in to Salesforce in the window").waitFor();
  await popup.getByRole("link", { name: "Allow" }).click();
  assert.deepEqual(await result(), { value: { hello: "Ana" } });
  assert.equal(house.handOuts.length, 2);
  assert.equal(house.calls.length, 1);
  assert.equal(await dialogs(), 0);
  // The server goes straight on when it sees the page that has asked.
  assert.deepEqual(house.opened, [{ id: "attempt-1", referer: `${host.url}/` }]);
});

test("S11 a call that is refused again after connecting is rejected, without a second dialog", async () => {
  house.outcome = { state: "done" };
  await start(get);
  const popup = await pressForWindow("Continue");
  house.move("attempt-1", { grant: "something else" });
  await popup.getByRole("link", { name: "Allow" }).click();
  assert.equal((await result()).error.reason, "not_connected");
  assert.equal(house.handOuts.length, 2);
  assert.equal(await dialogs(), 0);
});

test("S11 two calls for the same grant share one dialog and one attempt", async () => {
  await start(get);
  await start('Integrations.salesforce.as("user").get("/other")', "other");
  const popup = await pressForWindow("Continue");
  await popup.getByRole("link", { name: "Allow" }).click();
  assert.deepEqual([await result(), await result("other")], [{ value: { hello: "Ana" } }, { value: { hello: "Ana" } }]);
  assert.equal(house.opened.length, 1);
  assert.equal(await dialogs(), 0);
});

test("S11 different grants are asked for one after the other", async () => {
  await start(get);
  await page.getByText("Connect your Salesforce account").waitFor();
  await start('Integrations.google.get("/x")', "other");
  await page.waitForFunction(() => performance.getEntriesByName && document.querySelectorAll("sallyport-dialog").length === 1);
  await press("Not now");
  await page.getByRole("dialog", { name: "Connect your Google account" }).waitFor();
  await press("Not now");
  assert.deepEqual([(await result()).error.reason, (await result("other")).error.reason], ["declined", "declined"]);
});

test("S12 Not now rejects with declined, tells Sallyport, and the error says everything", async () => {
  await start(get);
  await press("Not now");
  const { error } = await result();
  assert.deepEqual(error, {
    is: true, name: "IntegrationError", error: "no_integration_grant", reason: "declined", integration: "salesforce", account: "user", missing_scopes: [],
    attempt: "attempt-1", cause: "by_person", status: 403, connect_url: `${house.url}/connect/ticket-of-attempt-1`, message: "Ana has not connected Salesforce for North Clinic.",
  });
  assert.equal(house.attempts.get("attempt-1").state, "declined");
  assert.equal(house.calls.length, 0);
});

test("S12 Escape means later: nothing is declined, and the focus goes back", async () => {
  await page.locator("#before").focus();
  await start(get);
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  assert.equal((await result()).error.reason, "not_connected");
  assert.equal(house.attempts.get("attempt-1").state, "created");
  assert.equal(await page.evaluate(() => document.activeElement.id), "before");
});

test("S12 saying no at the service is declined as well", async () => {
  house.outcome = { state: "declined", cause: "at_provider" };
  await start(get);
  await (await pressForWindow("Continue")).getByRole("link", { name: "Allow" }).click();
  const { error } = await result();
  assert.deepEqual([error.reason, error.cause], ["declined", "at_provider"]);
});

test("S12 Cancel while waiting is declined, unless the account is connected by then", async () => {
  await start(get);
  await pressForWindow("Continue");
  await press("Cancel");
  assert.equal((await result()).error.reason, "declined");
  await start(get);
  house.streams = false;
  await pressForWindow("Continue");
  while (house.listeners.size === 0) await new Promise(setImmediate); // until the page's poll waits
  house.granted.add("salesforce user");
  house.attempts.get("attempt-2").state = "done"; // nobody has been told yet
  await press("Cancel");
  assert.deepEqual(await result(), { value: { hello: "Ana" } });
});

test("outbound 2.4 row 2: a window that is closed, or cut off by the service, is no answer", async () => {
  house.coop = true;
  await start(get);
  const popup = await pressForWindow("Continue");
  await popup.close();
  await page.getByText("Sign in to Salesforce in the window").waitFor();
  const again = await pressForWindow("Open again");
  assert.equal(house.opened.length, 2);
  assert.equal(house.opened[1].id, "attempt-1");
  await again.getByRole("link", { name: "Allow" }).click();
  assert.deepEqual(await result(), { value: { hello: "Ana" } });
});

test("S11 where streams do not come through, long polls do", async () => {
  house.streams = false;
  await start(get);
  await (await pressForWindow("Continue")).getByRole("link", { name: "Allow" }).click();
  assert.deepEqual(await result(), { value: { hello: "Ana" } });
});

test("S11 a stream that is cut before the end is followed by long polls", async () => {
  house.cutStreams = true;
  await start(get);
  await (await pressForWindow("Continue")).getByRole("link", { name: "Allow" }).click();
  assert.deepEqual(await result(), { value: { hello: "Ana" } });
  assert.ok(house.asked.includes("GET /v1/connections/attempts/attempt-1/events"));
  assert.ok(house.asked.includes("GET /v1/connections/attempts/attempt-1"));
});

test("S11 people are told when they are to answer in the other window", async () => {
  await start(get);
  await pressForWindow("Continue");
  house.move("attempt-1", { state: "confirming" });
  await page.getByText("Answer the question in the other window").waitFor();
  house.move("attempt-1", { state: "declined", cause: "kept_old_account" });
  assert.equal((await result()).error.cause, "kept_old_account");
});

test("S11 an attempt that failed can be tried again with a new link", async () => {
  house.outcome = { state: "failed", cause: "code_refused" };
  await start(get);
  await (await pressForWindow("Continue")).getByRole("link", { name: "Allow" }).click();
  await page.getByText("It did not work").waitFor();
  house.outcome = { state: "done" };
  const popup = await pressForWindow("Try again");
  assert.equal(house.opened[1].id, "attempt-2");
  await popup.getByRole("link", { name: "Allow" }).click();
  assert.deepEqual(await result(), { value: { hello: "Ana" } });
});

test("S11 trying again asks for a token that lives as long as the call wanted", async () => {
  house.outcome = { state: "failed", cause: "code_refused" };
  await start('Integrations.salesforce.as("user").token({ minimum_seconds: 300 })');
  await (await pressForWindow("Continue")).getByRole("link", { name: "Allow" }).click();
  await page.getByText("It did not work").waitFor();
  await pressForWindow("Try again");
  const asked = { integration: "salesforce", account: "user", minimum_seconds: 300 };
  assert.deepEqual(house.handOuts, [asked, asked]);
});

test("S12 Not now is declined after a failure at the service, but not after a link that has only ended", async () => {
  for (const [state, text, reason] of [["failed", "It did not work", "declined"], ["expired", "the link has ended", "not_connected"]]) {
    house.outcome = { state };
    await start(get);
    await (await pressForWindow("Continue")).getByRole("link", { name: "Allow" }).click();
    await page.getByText(text).waitFor();
    await press("Not now");
    assert.equal((await result()).error.reason, reason, state);
  }
  // A new link can be refused again.
  await start(get);
  await (await pressForWindow("Continue")).getByRole("link", { name: "Allow" }).click();
  await page.getByText("the link has ended").waitFor();
  await pressForWindow("Try again");
  await press("Cancel");
  assert.equal((await result()).error.reason, "declined");
});

test("S11 a service that is down while somebody connects is provider_unavailable and no refusal", async () => {
  house.outcome = { state: "failed", cause: "provider_unavailable" };
  await start(get);
  await (await pressForWindow("Continue")).getByRole("link", { name: "Allow" }).click();
  await page.getByText("Salesforce does not answer at present").waitFor();
  await press("Not now");
  const { error } = await result();
  assert.deepEqual([error.error, error.reason], ["provider_unavailable", undefined]);
});

test("outbound 2.4 row 1: when windows are blocked, the person goes there in this tab and comes back", async () => {
  await page.evaluate(() => { window.open = () => null; });
  await page.evaluate(() => history.replaceState(null, "", "/page?a=b#part"));
  await start(get);
  await press("Continue");
  await page.getByText("The window was blocked").waitFor();
  await page.getByRole("link", { name: "Continue in this tab" }).click();
  await page.getByRole("link", { name: "Allow" }).click();
  await page.waitForFunction(() => window.ready);
  assert.equal(await page.evaluate(() => location.href), `${host.url}/page?a=b#part`);
  assert.deepEqual(await outcome(get), { value: { hello: "Ana" } });
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test("S12 who says no in this tab and comes back is not asked at once again, but the next time", async () => {
  await page.evaluate(() => { window.open = () => null; });
  house.outcome = { state: "declined", cause: "at_provider" };
  await start(get);
  await press("Continue");
  await page.getByRole("link", { name: "Continue in this tab" }).click();
  await page.getByRole("link", { name: "Allow" }).click();
  await page.waitForFunction(() => window.ready);
  const { error } = await outcome(get);
  assert.deepEqual([error.reason, error.cause], ["declined", "at_provider"]);
  await start(get);
  await page.getByText("Connect your Salesforce account").waitFor();
});

test("a link in the page's address that nobody here has begun changes nothing but the address", async () => {
  await visit("/page?sallyport_attempt=attempt-9");
  assert.equal(await page.evaluate(() => location.search), "");
  assert.deepEqual(house.asked, []);
});

test("S13 require goes on with a grant, and sends those who refuse to the page named", async () => {
  house.granted.add("salesforce user");
  assert.deepEqual(await outcome('Integrations.salesforce.require({ redirect: "/setup" })'), { value: undefined });
  house.granted.clear();
  await start('Integrations.salesforce.require({ redirect: "/page?refused" })');
  await press("Not now");
  await page.waitForURL("**/page?refused");
});

test("S13 an outage sends nobody away, and a script as address is none", async () => {
  house.down = true;
  assert.equal((await outcome('Integrations.salesforce.require({ redirect: "/page?refused" })')).error.error, "provider_unavailable");
  assert.equal(await page.evaluate(() => location.search), "");
  house.down = false;
  house.refuse = { reason: "disabled_by_manager", connect_url: undefined, attempt: undefined };
  assert.equal((await outcome('Integrations.salesforce.require({ redirect: "javascript:window.evil=1" })')).error.reason, "disabled_by_manager");
  assert.equal(await page.evaluate(() => window.evil), undefined);
});

test("nobody is asked where connecting does not help", async () => {
  for (const refuse of [
    { reason: "not_allowed_for_script", connect_url: undefined, attempt: undefined },
    { reason: "account_ambiguous" },
    { connect_url: "https://evil.example/connect/x" },
    { connect_url: "javascript:alert(1)" },
  ]) {
    house.refuse = refuse;
    assert.equal((await outcome(get)).error.error, "no_integration_grant");
    assert.equal(await dialogs(), 0);
  }
});

test("S8 the dialog names the scopes, whose account it is, and shows what comes from outside as text", async () => {
  house.refuse = { reason: "missing_scopes", account: "master", missing_scopes: ["calendar.read", "<img src=x onerror=window.evil=1>"], message: "<b>Ana</b>" };
  await start(get);
  const dialog = page.getByRole("dialog", { name: "Connect Salesforce for North Clinic" });
  await dialog.getByText("<b>Ana</b>").waitFor();
  await dialog.getByText("Everybody at North Clinic will use this").waitFor();
  // In the order of the refusal, and below the line that speaks of them.
  const section = await page.evaluate(() => [...document.querySelector("sallyport-dialog").shadowRoot.querySelector("section").children].map((part) => part.textContent));
  assert.equal(section[section.indexOf("It asks for:") + 1], "calendar.read<img src=x onerror=window.evil=1>");
  assert.deepEqual(await dialog.getByRole("listitem").allTextContents(), ["calendar.read", "<img src=x onerror=window.evil=1>"]);
  assert.equal(await page.evaluate(() => window.evil), undefined);
  await press("Not now");
  assert.deepEqual((await result()).error.missing_scopes, house.refuse.missing_scopes);
});

test("the dialog keeps the focus inside, whichever way Tab goes", async () => {
  await start(get);
  const focused = () => page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.textContent);
  await page.getByRole("dialog").waitFor();
  assert.equal(await focused(), "Continue");
  const seen = [];
  for (const key of ["Tab", "Tab", "Shift+Tab", "Shift+Tab"]) {
    await page.keyboard.press(key);
    seen.push(await focused());
  }
  assert.deepEqual(seen, ["Not now", "Continue", "Not now", "Continue"]);
});

test("proxy sends calls through Sallyport, which says whose account by headers", async () => {
  house.granted.add("salesforce user");
  await page.evaluate(() => start({ proxy: ["salesforce"] }));
  assert.deepEqual(await outcome('Integrations.salesforce.as("user").account("Büro").get("/services/data", { a: 1 })'), { value: { hello: "Ana" } });
  assert.deepEqual(house.handOuts, [{ integration: "salesforce", account: "user", connection: Buffer.from("Büro").toString("latin1") }]);
  assert.equal(house.calls[0].path, "/services/data?a=1");
  house.granted.clear();
  await start(get);
  await (await pressForWindow("Continue")).getByRole("link", { name: "Allow" }).click();
  assert.deepEqual(await result(), { value: { hello: "Ana" } });
});

test("H19 a service cannot have people connect by answering like Sallyport, not even with a link of Sallyport", async () => {
  house.granted.add("salesforce user");
  await page.evaluate(() => start({ proxy: true }));
  for (const link of ["https://evil.example/", `${house.url}/connect/ticket-of-somebody-else`]) {
    const body = { error: "no_integration_grant", message: "m", integration: "salesforce", attempt: "a", connect_url: link };
    house.serviceAnswer = { status: 403, body: JSON.stringify(body) };
    const { error } = await outcome(get);
    assert.deepEqual([error.error, error.connect_url, error.body], ["service_error", undefined, body]);
    assert.equal(await dialogs(), 0);
  }
});

test("the names of the services and the words of the dialog can be others", async () => {
  await page.evaluate(() => start({ names: { salesforce: "Salesforce Deutschland" }, texts: { title: "{service} verbinden", go: "Weiter" } }));
  await start(get);
  await page.getByRole("dialog", { name: "Salesforce Deutschland verbinden" }).getByRole("button", { name: "Weiter" }).waitFor();
});

test("the dialog fits 320 pixels, in light and dark, in all its states", async () => {
  const look = async (state) => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 720 });
        const box = await page.evaluate(() => {
          const { left, right, top, bottom } = document.querySelector("sallyport-dialog").shadowRoot.querySelector("dialog").getBoundingClientRect();
          return { left, right, top, bottom, wide: document.documentElement.scrollWidth, inner: innerWidth };
        });
        assert.ok(box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= 720 && box.wide <= box.inner, JSON.stringify(box));
        if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `dialog-${state}-${colorScheme}-${width}.png`) });
      }
    }
  };
  house.refuse = { missing_scopes: ["https://www.googleapis.com/auth/calendar.events.readonly", "api"] };
  await start(get);
  await page.getByRole("dialog").waitFor();
  await look("ask");
  await pressForWindow("Continue");
  await look("waiting");
  house.move("attempt-1", { state: "failed" });
  await page.getByText("It did not work").waitFor();
  await look("failed");
  await page.evaluate(() => { window.open = () => null; });
  await press("Try again");
  await page.getByText("The window was blocked").waitFor();
  await look("blocked");
});
