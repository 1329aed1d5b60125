// The inventory by hand: assets, what happens to them as it happens, and their files (accessia A17, archivist R13; security
// K12, N03, N06).
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawn } from "./calls.mjs";
import { caller, comesTo, enter, heading, look, north, south, step, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const southern = await caller(south);
const folder = mkdtempSync(join(tmpdir(), "sallyport-portal-"));
const inventory = (tenant, rest = "") => `/t/${tenant.id}/inventory${rest}`;
const hostile = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;
const row = (page, text) => page.getByRole("row").filter({ hasText: text });

// Does something after which the page follows a stream anew; it has read its list once more by then.
async function following(page, act) {
  const reads = new Set();
  const isRead = (request) => request.url().includes("/api/events?");
  page.on("request", (request) => isRead(request) && reads.add(request));
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => reads.delete(request));
  await Promise.all([page.waitForResponse((answer) => answer.url().includes("/api/events/stream")), act()]);
  await drawn(page);
  await page.getByText("Live", { exact: true }).waitFor();
  do await drawn(page);
  while (reads.size > 0);
}

async function assetsAreAddedAndChanged(open) {
  const page = await enter(open, inventory(north));
  await page.getByText("No assets yet").waitFor();
  await look(page, "inventory-empty");
  await page.getByRole("button", { name: "Add an asset" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill(`Bay ${hostile}`);
  await dialog.getByLabel("Type", { exact: true }).fill("door");
  await dialog.getByLabel("Name of attribute 1").fill("line");
  await dialog.getByLabel("Value of attribute 1").fill("north");
  await dialog.getByRole("button", { name: "Add an attribute" }).click();
  await page.keyboard.type("line");
  await dialog.getByText("This name is there twice.").first().waitFor();
  await dialog.getByLabel("Name of attribute 2").fill(hostile);
  await dialog.getByLabel("Value of attribute 2").fill(hostile);
  await dialog.getByText("More options").click();
  await dialog.getByLabel("Behaviours").fill("RecordEvidence");
  await page.keyboard.press("Enter");
  await look(page, "inventory-add-dialog");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await heading(page, `Bay ${hostile}`);
  await page.getByText("north", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Change", exact: true }).click();
  await dialog.locator(":focus").waitFor();
  await dialog.getByLabel("Value of attribute 2").fill("south"); // they come in the order of their names
  await dialog.getByRole("button", { name: `Remove attribute ${hostile}` }).click();
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("south", { exact: true }).waitFor();
  const { assets } = await call("GET", "/api/assets?type=door");
  assert.deepEqual(assets[0].attributes, { arc_display_name: `Bay ${hostile}`, arc_display_type: "door", line: "south" });

  // Somebody else was faster: the form says so, and nothing is lost.
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await call("PATCH", `/api/assets/${assets[0].id}`, { attributes: { contact: { name: "Ada", phone: "117" }, parts: [{ id: "1", text: hostile }] } });
  await dialog.getByLabel("Value of attribute 1").fill("east");
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await dialog.getByText("Somebody else has changed this meanwhile.").waitFor();
  await dialog.getByRole("button", { name: "Read it again" }).click();
  await dialog.getByText("Maps and lists stay as they are here").waitFor();
  await look(page, "inventory-change-dialog");
  await page.keyboard.press("Escape");
  await page.getByText("117").waitFor();
  await look(page, "inventory-asset");
  return assets[0].id;
}

async function assetsAreFound(open) {
  for (let number = 1; number <= 30; ++number) await call("POST", "/api/assets", { name: `Sensor ${number}`, type: "sensor", attributes: { floor: String(number % 3) } });
  const page = await enter(open, inventory(north, "/assets"));
  await page.getByRole("link", { name: "Sensor 3", exact: true }).waitFor();
  await look(page, "inventory-assets");
  await page.getByRole("link", { name: "Next" }).click();
  await page.getByRole("link", { name: "Sensor 30" }).waitFor();
  await page.reload(); // a page of the list is an address
  await page.getByRole("link", { name: "Sensor 30" }).waitFor();
  const search = (label) => page.getByRole("searchbox", { name: label });
  await search("Find by name").fill("OR 2");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Sensor 30" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Sensor 29" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Sensor 3", exact: true }).count(), 0);
  await search("Find by name").fill("");
  await page.keyboard.press("Enter");
  await search("Find by exact type").fill("sensor");
  await page.keyboard.press("Enter");
  await search("Find by attributes").fill("floor=2");
  await page.keyboard.press("Enter");
  await page.getByText(/attributes\.name/).first().waitFor(); // the server's words at the field
  await search("Find by attributes").fill("attributes.floor=2");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Sensor 29" }).waitFor();
  assert.equal(await page.getByRole("row").count(), 11);
  await page.getByRole("radio", { name: "Out of use" }).check();
  await page.getByText("Nothing found").waitFor();
  await look(page, "inventory-nothing-found");
  await page.getByRole("link", { name: "Show all" }).click();
  await page.getByRole("link", { name: "Sensor 3", exact: true }).waitFor();
}

// New events wait until they are wanted, so that nothing moves; a break misses nothing (A17).
async function eventsComeAsTheyHappen(open, asset) {
  const record = (type, more = {}) => call("POST", "/api/events", { assetId: asset, type, attributes: { person: hostile }, ...more });
  const first = await record("First", { principal: { issuer: "https://badges.example", subject: "badge-1", displayName: hostile, email: "" } });
  const page = await enter(open, inventory(north, "/events"));
  const shown = page.getByRole("row");
  await following(page, () => page.reload());
  await page.getByRole("link", { name: "First" }).waitFor();
  const before = await shown.nth(1).innerText();
  await record("Opened");
  const waits = page.getByRole("button", { name: /1 new event/ });
  await waits.waitFor();
  assert.equal(await shown.nth(1).innerText(), before, "what one reads stays where it is");
  assert.match(await page.getByRole("status").filter({ hasText: "new event" }).innerText(), /1 new event/);
  await look(page, "inventory-events-live");
  await waits.click();
  await page.getByRole("link", { name: "Opened" }).waitFor();
  assert.match(await shown.nth(1).innerText(), /Opened/);

  // A window that nobody sees gives its connection back; with the next one, which fails at first, nothing is missing.
  const see = (seen) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, !seen);
  await see(false);
  await record("While away");
  await page.route("**/api/events/stream*", (route) => route.abort());
  await see(true);
  await page.getByText("Connecting again…").waitFor();
  await page.unroute("**/api/events/stream*");
  await page.getByRole("button", { name: /1 new event/ }).click();
  assert.equal(await page.getByRole("link", { name: "While away" }).count(), 1);

  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused", { exact: true }).waitFor();
  await record("While paused");
  await page.getByRole("button", { name: "Follow live" }).click();
  await page.getByRole("button", { name: /1 new event/ }).click();
  await page.getByRole("link", { name: "While paused" }).waitFor();

  await page.getByRole("searchbox", { name: "Find by exact type" }).fill("First");
  await following(page, () => page.keyboard.press("Enter"));
  await page.getByRole("link", { name: "Opened" }).waitFor({ state: "detached" });
  await record("Opened");
  await record("First");
  await page.getByRole("button", { name: /1 new event/ }).waitFor(); // the filter is the stream's as well
  await page.getByLabel("Until").fill("2026-01-01T00:00");
  await page.getByText("Nothing found").waitFor();
  assert.equal(await page.getByText("Live", { exact: true }).count(), 0, "the past gets no news");
  await page.goto(url + inventory(north, `/events/${first.id}`));
  await heading(page, "First");
  await page.getByText("badge-1").waitFor();
  await look(page, "inventory-event");

  await page.goto(url + inventory(north, `/assets/${asset}/events`));
  await page.getByRole("link", { name: "Asset changed" }).first().waitFor();
  await look(page, "inventory-asset-events");
}

async function eventsAreRecordedByHand(open, asset) {
  const page = await enter(open, inventory(north, `/assets/${asset}`));
  await page.getByRole("button", { name: "Record an event" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What happened").fill(`Inspected ${hostile}`);
  await dialog.getByLabel("Name of attribute 1").fill("result");
  await dialog.getByLabel("Value of attribute 1").fill("fit for use");
  await look(page, "inventory-record-dialog");
  // The answer is lost: the same once more makes no second event.
  await page.route("**/api/events", async (route) => (await route.fetch(), route.abort()), { times: 1 });
  await dialog.getByRole("button", { name: "Record" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByRole("button", { name: "Record" }).click();
  await page.getByText("is recorded.").waitFor();
  const of = (query) => call("GET", `/api/events?assetId=${asset}&${query}`);
  const { events } = await of("filter=attributes.result%3Dfit%20for%20use");
  assert.deepEqual(events.map(({ type, operation }) => [type, operation]), [[`Inspected ${hostile}`, "Record"]]);

  await page.getByRole("button", { name: "Take out of use" }).click();
  await page.getByText("Out of use", { exact: true }).waitFor();
  assert.equal((await call("GET", `/api/assets/${asset}`)).tracked, false);
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await page.getByText("In use", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Take out of use" }).waitFor();
  assert.deepEqual((await of("limit=2")).events.map(({ operation, behaviour }) => [operation, behaviour]), [["StartTracking", "Builtin"], ["StopTracking", "Builtin"]]);
}

// A point of colour, as a picture.
const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

async function filesComeAndGo(open, asset) {
  const path = (name, content) => (writeFileSync(join(folder, name), content), join(folder, name));
  const page = await enter(open, inventory(north, `/assets/${asset}/files`));
  await page.getByText("No files yet").waitFor();
  const input = page.locator("input[type=file]");
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/attachments?name=*", async (route) => (await held, route.continue()));
  await input.setInputFiles([path("bay.png", picture), path("report.pdf", "%PDF-1.4 <script>alert(1)</script>")]);
  await page.getByRole("progressbar", { name: "Sending bay.png" }).waitFor();
  await look(page, "inventory-uploading");
  release();
  await row(page, "bay.png").waitFor();
  await row(page, "report.pdf").waitFor();
  await page.unroute("**/attachments?name=*");
  await input.setInputFiles(path("page.html", "<script>alert(1)</script>"));
  await page.getByText("page.html was not added.").waitFor();
  await page.getByText(/does not take|not take files|type/).first().waitFor();
  await page.getByRole("button", { name: "Dismiss page.html" }).click();
  await look(page, "inventory-files");

  const actions = async (name) => {
    await page.getByRole("menu").waitFor({ state: "detached" }); // one that was closed fades out
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
  };
  const act = async (name, what) => {
    await actions(name);
    await page.getByRole("menuitem", { name: what }).click();
  };
  const [file] = await Promise.all([page.waitForEvent("download"), act("report.pdf", "Download")]);
  assert.equal(file.suggestedFilename(), "report.pdf");
  assert.equal(readFileSync(await file.path(), "utf8"), "%PDF-1.4 <script>alert(1)</script>");
  await act("bay.png", "Look at it");
  await page.getByRole("img", { name: "Picture: bay.png" }).waitFor();
  await comesTo(() => page.locator("canvas").evaluate((canvas) => canvas.width), 1);
  await look(page, "inventory-picture-dialog");
  await page.keyboard.press("Escape");

  // A picture that lies is drawn by nobody, and markup that calls itself one is not offered to be looked at (N06, K12).
  const send = async (name, type, body) => {
    const { access_token: token } = await (await fetch(`${url}/oauth/token`, { method: "POST", body: new URLSearchParams({ grant_type: "client_credentials", client_id: north.clientId, client_secret: north.secret }) })).json();
    return fetch(`${url}/api/assets/${asset}/attachments?name=${encodeURIComponent(name)}`, { method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": type }, body });
  };
  const lie = `${hostile.replaceAll("/", "")}.png`;
  assert.equal((await send(lie, "image/png", "<svg onload=alert(1)>")).status, 201);
  await page.reload();
  await act(lie, "Look at it");
  await page.getByText("This is no picture that can be shown.").waitFor();
  await page.keyboard.press("Escape");
  await actions("report.pdf");
  await page.getByRole("menuitem", { name: "Download" }).waitFor();
  assert.equal(await page.getByRole("menuitem", { name: "Look at it" }).count(), 0);
  await page.keyboard.press("Escape");

  const { attachments } = await call("GET", `/api/assets/${asset}/attachments`);
  const { url: link } = await call("POST", `/api/attachments/${attachments[1].id}/link`, {});
  assert.equal((await fetch(link)).status, 200);
  await act("report.pdf", "End all links");
  await look(page, "inventory-end-links-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "End all links" }).click();
  await page.getByText("All links to report.pdf have ended.").waitFor();
  assert.equal((await fetch(link)).status, 403);
  await act("report.pdf", "Remove");
  await look(page, "inventory-remove-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await row(page, "report.pdf").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.querySelectorAll("#portal script, #portal img, iframe, object, embed").length), 0);
}

async function policiesAreNamed(open, asset) {
  await call("POST", "/api/policies", { name: hostile, description: "Who works here", effect: "allow", filters: [{ anyOf: ["attributes.line=south"] }], permissions: [{ caller: [{ anyOf: ["jwt_line=south"] }], readAttributes: ["*"] }] });
  const page = await enter(open, inventory(north, `/assets/${asset}/policies`));
  await row(page, hostile).getByText("Allows").waitFor();
  await look(page, "inventory-policies");
}

// N03
async function strangersFindNothing(open, asset) {
  const door = await southern("POST", "/api/assets", { name: "South door" });
  const event = await southern("POST", "/api/events", { assetId: door.id, type: "Opened" });
  const page = await enter(open, inventory(north, "/assets"));
  for (const [path, what] of [[`/assets/${door.id}`, "asset"], [`/assets/${door.id}/files`, "asset"], [`/events/${event.id}`, "event"], ["/assets/nonsense", "asset"]]) {
    await page.goto(url + inventory(north, path));
    await heading(page, `There is no such ${what}`);
  }
  await page.goto(url + inventory(north, `/events?asset=${door.id}`));
  await page.getByText("Nothing found").or(page.getByRole("alert")).first().waitFor();
  assert.equal(await page.getByRole("link", { name: "Opened" }).count(), 0);
  const stranger = await enter(open, inventory(south, "/assets"), south);
  await stranger.goto(url + inventory(south, `/assets/${asset}`));
  await heading(stranger, "There is no such asset");
}

try {
  await withBrowser(async (open) => {
    const asset = await step("assets are added and changed", () => assetsAreAddedAndChanged(open));
    await step("assets are found", () => assetsAreFound(open));
    await step("A17 events come as they happen", () => eventsComeAsTheyHappen(open, asset));
    await step("events are recorded by hand", () => eventsAreRecordedByHand(open, asset));
    await step("files come and go", () => filesComeAndGo(open, asset));
    await step("policies are named", () => policiesAreNamed(open, asset));
    await step("N03 strangers find nothing", () => strangersFindNothing(open, asset));
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
