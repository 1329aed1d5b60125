// The audit log by hand: found by every filter, read in whole, exported without formulas (N21), its end signed (T5).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { caller, enter, heading, look, north, south, step, tokenFor, until, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const elsewhere = await caller(south);
const at = (tail = "") => `/t/${north.id}/audit${tail}`;
const hostile = "=HYPERLINK(\"http://evil.example\")";

const pump = await call("POST", "/api/integrations", { kind: "custom", name: "Pump 7", role: "none" });
for (let times = 0; times < 3; ++times) assert.equal((await tokenFor(pump.id, "slp_wrong")).status, 401);
const issued = await tokenFor(pump.id, pump.secret);
const request = issued.headers.get("X-Request-Id");
const groups = [];
for (const name of ["A", "B", "C"]) groups.push(await call("POST", "/api/groups", { name: `Group ${name}` }));
for (let count = 0; count < 60; ++count) await call("PATCH", `/api/integrations/${pump.id}`, { name: count % 2 ? "Pump 7" : "Pump 8" });
const foreign = (await elsewhere("GET", "/api/audit?limit=1")).records[0];

const rows = (page) => page.locator("tbody tr");
const choose = async (page, name, option) => {
  await page.getByRole("textbox", { name, exact: true }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
};
const clear = (page) => page.getByRole("button", { name: "Clear", exact: true }).click();

async function shows(open) {
  const page = await enter(open, at());
  await heading(page, "Audit");
  await page.getByRole("link", { name: "Signed in" }).first().waitFor();
  assert.equal(await rows(page).count(), 25);
  await look(page, "audit");
  // The page that is left stands there until the next one has come, and is no way back to itself.
  let seen;
  const stale = new Promise((resolve) => (seen = resolve));
  await page.route(/\/api\/audit\?.*pageToken=/, async (route) => {
    await page.waitForFunction(() => location.search.includes("after=") && document.querySelector("table[data-stale], [data-stale] table"));
    seen();
    await route.continue();
  });
  await page.getByRole("link", { name: "Next" }).click();
  await stale;
  await page.locator("[data-stale]").waitFor({ state: "detached" });
  await page.unroute(/\/api\/audit\?.*pageToken=/);
  await page.getByRole("link", { name: "Previous" }).click();
  await page.getByRole("link", { name: "Signed in" }).first().waitFor();
  return page;
}

async function finds(page) {
  await choose(page, "Any action", "Token refused");
  await page.waitForURL(/action=token.refused/);
  await page.getByText("Refused", { exact: true }).nth(1).waitFor();
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 3);
  await page.getByRole("radio", { name: "Allowed" }).check();
  await page.getByText("Nothing found").waitFor();
  await look(page, "audit-nothing");
  await clear(page);
  await page.getByRole("textbox", { name: "Any person", exact: true }).click();
  await page.getByRole("option").first().click();
  await page.waitForURL(/person=/);
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length < 25);
  await page.getByRole("link", { name: "Signed in" }).waitFor();
  await clear(page);
  await choose(page, "Any integration", "Pump 7");
  await page.waitForURL(/integration=/);
  await choose(page, "Time", "Last hour");
  await page.waitForURL(/span=hour/);
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 25);
  await page.getByRole("link", { name: "Next" }).click(); // also when the hour has moved on
  await page.getByRole("link", { name: "Previous" }).waitFor();
  await clear(page);
  await choose(page, "Time", "From and to…");
  await page.getByLabel("To", { exact: true }).fill("2020-01-01T10:00");
  await page.getByText("Nothing found").waitFor();
  assert.equal(new URL(page.url()).searchParams.get("to"), "2020-01-01T09:00:00.000Z"); // the clock of Ljubljana
  await look(page, "audit-times");
  await clear(page);
  const find = async (typed) => {
    await page.getByLabel("Request id, address, or the id of anything").fill(typed);
    await page.keyboard.press("Enter");
  };
  await find("203.0.113.9");
  await page.getByText("Nothing found").waitFor();
  await page.getByRole("button", { name: "Remove filter: Address" }).click();
  await find("127.0.0.1");
  await page.waitForURL(/source=127\.0\.0\.1/);
  await page.getByRole("link", { name: "Next" }).waitFor();
  await clear(page);
  await find(request);
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  await page.getByRole("link", { name: "Token issued" }).waitFor();
}

async function reads(page) {
  await page.getByRole("link", { name: "Token issued" }).click();
  const record = page.getByRole("dialog", { name: "Token issued" });
  await record.getByText(request).first().waitFor();
  for (const name of ["Outcome", "When", "Who", "Done to", "From", "Request", "Token (jti)", "Place in the log"]) await record.getByText(name, { exact: true }).waitFor();
  await look(page, "audit-record-dialog");
  const address = page.url();
  await page.keyboard.press("Escape");
  await record.waitFor({ state: "detached" });
  assert.ok(page.url().includes("requestId="), "the search stays");
  await page.goto(address);
  await page.getByRole("dialog", { name: "Token issued" }).getByRole("link", { name: "Pump 7" }).click();
  await heading(page, "Pump 7");
  const door = await call("POST", "/api/assets", { name: "Door 7" });
  const opened = await call("POST", "/api/events", { assetId: door.id, type: "Opened" });
  for (const [action, id, thing, title] of [["asset.created", door.id, "asset", "Door 7"], ["event.recorded", opened.id, "event", "Opened"], ["group.created", groups[0].id, "group", groups[0].name]]) {
    await until(async () => (await call("GET", `/api/audit?action=${action}&object=${id}`)).records.length > 0, `${action} is in the log`);
    await page.goto(url + at(`?action=${action}&object=${id}`));
    await page.getByRole("row").nth(1).getByRole("link").first().click();
    await page.getByRole("dialog").getByRole("link", { name: `Show the ${thing}` }).click();
    await heading(page, title);
  }
  await page.goto(url + at(`/${foreign.position}`)); // of another organisation (N03)
  await page.getByRole("dialog", { name: "There is no such record" }).waitFor();
}

async function exports(page) {
  await page.goto(url + at("?action=token.refused"));
  // A reason of somebody's choice, as a spreadsheet would like it.
  await page.route("**/api/audit?*limit=500*", async (route) => {
    const answer = await route.fetch();
    const page = await answer.json();
    page.records[0].reason = hostile;
    await route.fulfill({ response: answer, json: page });
  });
  const menu = page.getByRole("button", { name: "Export" });
  await menu.click();
  await look(page, "audit-export"); // in windows of other sizes, which may close what is open
  await page.reload();
  const file = async (item) => {
    await page.getByRole("menuitem").first().waitFor({ state: "hidden" }); // the one of before is still closing
    await menu.click();
    await page.waitForFunction(() => document.activeElement?.role === "menuitem"); // it has taken the focus
    // Not with the mouse: Playwright scrolls when what it would click still moves, and a menu whose button is out of sight hides.
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: item }).press("Enter")]);
    await page.getByText("3 records exported.").last().waitFor();
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
  };
  const csv = await file("CSV, for spreadsheets");
  assert.match(csv.name, /^audit-\d{4}-\d\d-\d\d\.csv$/);
  const lines = csv.text.trimEnd().split("\r\n");
  assert.equal(lines.length, 4);
  assert.match(lines[0], /^time,action,outcome,actor,/);
  assert.ok(lines[1].includes(`"'=HYPERLINK(""http://evil.example"")"`), lines[1]);
  const jsonLines = await file("JSON lines, for programs");
  const records = jsonLines.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(records.map((one) => one.action), ["token.refused", "token.refused", "token.refused"]);
  await page.unroute("**/api/audit?*limit=500*");
}

// A long one takes a while, and can be stopped: nothing comes of it.
async function stopsAnExport(page) {
  let asked, goOn;
  const waiting = new Promise((resolve) => (asked = resolve));
  const stopped = new Promise((resolve) => (goOn = resolve));
  await page.route("**/api/audit?*limit=500*", async (route) => {
    asked();
    await stopped;
    await route.continue().catch(() => {}); // nobody waits for it any more
  });
  const downloads = [];
  page.on("download", (one) => downloads.push(one));
  await page.getByRole("button", { name: "Export" }).click();
  await page.waitForFunction(() => document.activeElement?.role === "menuitem");
  await page.getByRole("menuitem", { name: "CSV, for spreadsheets" }).press("Enter");
  await waiting;
  await page.getByText("0 records…").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "Export" }).waitFor();
  goOn();
  await page.unroute("**/api/audit?*limit=500*");
  await page.getByRole("radio", { name: "Refused" }).check(); // another question and its answer, after which nothing has come of the first
  await page.waitForURL(/outcome=refused/);
  await page.locator("[data-stale]").waitFor({ state: "detached" });
  await clear(page);
  await page.getByRole("link", { name: "Signed in" }).first().waitFor();
  assert.deepEqual(downloads, []);
}

// What the server has found, which looks at every block: whole, and what it says of a damaged one (P16).
async function showsTheChain(page) {
  const chain = page.locator("section").filter({ has: page.getByRole("heading", { name: "The chain" }) });
  const path = "**/api/audit/checkpoint";
  await page.route(path, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), checked: { block: 6, time: new Date().toISOString(), damagedBlock: 7, damage: "its bytes do not have its hash" } } });
  });
  await page.reload();
  await chain.getByText("Damaged at block 7").waitFor();
  await chain.getByText("What was found: its bytes do not have its hash.").waitFor();
  await look(page, "audit-damaged");
  await page.unroute(path);
  await page.reload();
  await chain.getByText("Whole", { exact: true }).waitFor();
  await chain.getByText(/up to block [\d,]+, checked just now/).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), chain.getByRole("button", { name: "Download" }).click()]);
  assert.match(readFileSync(await download.path(), "utf8"), /^sallyport-checkpoint v1 \d+ [0-9a-f]{64} \S+ \S+\n$/);
}

await withBrowser(async (open) => {
  const page = await step("shows who did what", () => shows(open));
  await step("finds by every filter", () => finds(page));
  await step("shows a record in whole", () => reads(page));
  await step("N21 exports", () => exports(page));
  await step("stops an export", () => stopsAnExport(page));
  await step("P16 T5 shows whether the log is whole, and where the log ends", () => showsTheChain(page));
});
