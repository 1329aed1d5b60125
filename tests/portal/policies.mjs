// Access policies by hand (contracts/archivist.md 7): made, tried before they are saved, changed, explained
// and deleted.
import assert from "node:assert/strict";
import { caller, enter, heading, look, north, step, tokenFor, until, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const hostile = "<img src=x onerror=alert(1)>"; // N06
const at = (tail = "") => `/t/${north.id}/policies${tail}`;

const pump = await call("POST", "/api/integrations", { kind: "custom", name: "Pump north", role: "none", claims: { line: "north" } });
await call("POST", "/api/integrations", { kind: "custom", name: "Pump south", role: "none", claims: { line: "south" } });
const attributes = (name, line) => ({ arc_display_name: name, arc_display_type: "Pump", line, state: "on", price: "700" });
const asset = await call("POST", "/api/assets", { attributes: attributes("P-1", "north") });
await call("POST", "/api/assets", { attributes: attributes("P-2", "north") });
await call("POST", "/api/assets", { attributes: attributes(hostile, "south") });
const { access_token: token } = await (await tokenFor(pump.id, pump.secret)).json();
const seen = async () => (await (await fetch(`${url}/api/assets`, { headers: { Authorization: `Bearer ${token}` } })).json()).assets;
const assetPath = `/api/assets/${asset.id}`;
assert.equal((await fetch(url + assetPath, { headers: { Authorization: `Bearer ${token}` } })).status, 404); // for the preview

const preview = (page) => page.getByRole("complementary", { name: "What it would change" });
const settled = (page) => preview(page).locator("[data-stale]").waitFor({ state: "detached" });
// Which assets they are, for hands and for readers of the screen.
async function namesAssets(page, names) {
  const first = preview(page).getByRole("group").first();
  await first.getByText(/^sees \d+ assets$/).focus();
  await page.keyboard.press("Enter");
  await first.getByRole("listitem").first().waitFor();
  assert.deepEqual((await first.getByRole("listitem").allInnerTexts()).sort(), names.sort());
  for (const link of await first.getByRole("link").all()) assert.match(await link.getAttribute("href"), /\/inventory\/assets\/[0-9a-f-]{36}$/);
}
const choose = async (page, box, option) => {
  await box.click();
  await page.getByRole("option", { name: option, exact: true }).click();
};

async function teachesTheFirst(open) {
  const page = await enter(open, at());
  await heading(page, "Policies");
  await page.getByText("No policies yet").waitFor();
  await look(page, "policies-empty");
  await page.getByRole("link", { name: "New policy" }).click();
  await heading(page, "New policy");
  return page;
}

async function makesOne(page) {
  await page.getByRole("button", { name: "Create the policy" }).click();
  await page.getByRole("alert").getByText("Give it a name.").waitFor();
  await page.getByLabel("Name", { exact: true }).fill(`Line north ${hostile}`);
  const assets = page.locator("section").filter({ has: page.getByRole("heading", { name: "Assets", exact: true }) });
  await assets.getByRole("button", { name: "Add a condition" }).click();
  await assets.getByLabel("Attribute").fill("line");
  await page.keyboard.press("Escape");
  await assets.getByLabel("Value").click();
  await page.getByRole("option", { name: "north", exact: true }).click(); // values as they exist

  const part = page.getByRole("region", { name: "Part 1" });
  await part.getByRole("combobox", { name: "Who" }).selectOption("Custom claim");
  await part.getByLabel("Claim").fill("line");
  await page.keyboard.press("Escape");
  await part.getByRole("textbox", { name: "Value" }).click();
  await page.getByRole("option", { name: "north", exact: true }).click();
  const reads = part.getByRole("textbox", { name: "Attributes to read" });
  for (const name of ["arc_display_name", "state"]) {
    await reads.fill(name);
    await reads.press("Enter");
  }
  await reads.press("Escape");

  // What changes, and for whom, before it is saved.
  await preview(page).getByRole("heading", { name: "Pump north" }).waitFor();
  await preview(page).getByText("sees 2 assets").waitFor();
  await settled(page);
  await namesAssets(page, ["P-1", "P-2"]);
  // Which request of the log that is, and the way to its record.
  await preview(page).getByText("1 would be decided differently").click();
  const request = preview(page).getByRole("listitem").filter({ hasText: "Pump north wanted to read P-1" });
  await request.getByText("Refused now, allowed then").waitFor();
  const [log] = await Promise.all([page.waitForEvent("popup"), request.getByRole("link").last().click()]);
  await log.getByRole("link", { name: "Call refused" }).waitFor();
  assert.match(log.url(), /requestId=/);
  await log.close();
  assert.equal(await preview(page).getByText("Pump south").count(), 0);
  assert.deepEqual(await seen(), [], "it is only tried");
  await settled(page);
  await look(page, "policy-editor");

  await page.getByRole("radio", { name: "JSON" }).check();
  const json = page.getByLabel("The policy as JSON");
  const policy = JSON.parse(await json.inputValue());
  assert.deepEqual(policy.filters, [{ anyOf: ["attributes.line=north"] }]);
  assert.deepEqual(policy.permissions, [{ caller: [{ anyOf: ["jwt_line=north"] }], readAttributes: ["arc_display_name", "state"] }]);
  await json.fill("{");
  await page.getByText("This is not JSON yet").waitFor();
  await json.fill(JSON.stringify({ ...policy, description: "Typed as JSON" }));
  await settled(page);
  await look(page, "policy-json");
  await page.getByRole("radio", { name: "Form" }).check();
  assert.equal(await page.getByLabel("Description").inputValue(), "Typed as JSON");
  await page.getByRole("button", { name: "Create the policy" }).click();
  await heading(page, `Line north ${hostile}`);
  await page.getByText("acts from now on.").waitFor();
  const assetsNow = await seen();
  assert.deepEqual(assetsNow.map((one) => one.attributes), [{ arc_display_name: "P-1", state: "on" }, { arc_display_name: "P-2", state: "on" }]);
}

const assetsNow = (page) => page.getByRole("complementary", { name: "Assets that it is about" });

async function changesIt(page) {
  // As long as nothing is changed, the assets that it is about stand there.
  const line = new URL(page.url()).pathname;
  await page.goto(url + line);
  await assetsNow(page).getByRole("link").first().waitFor();
  assert.deepEqual((await assetsNow(page).getByRole("link").allInnerTexts()).sort(), ["P-1", "P-2"]);
  await look(page, "policy");
  const name = page.getByLabel("Name", { exact: true });
  await name.press("End");
  await name.press("x");
  await assetsNow(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Discard changes" }).click();
  await assetsNow(page).getByRole("link", { name: "P-1" }).click();
  await heading(page, "P-1");
  await page.goBack();
  const part = page.getByRole("region", { name: "Part 1" });
  await part.getByLabel("Attributes to read: All").check();
  await preview(page).getByText("reads more of 2 assets").waitFor();
  await preview(page).getByText("arc_display_type, line, price").waitFor();
  // Somebody else was quicker: nothing of theirs is overwritten.
  const id = new URL(page.url()).pathname.split("/").at(-1);
  await call("PATCH", `/api/policies/${id}`, { description: "Changed meanwhile" });
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Somebody else has changed this meanwhile.").waitFor();
  await page.getByRole("button", { name: "Read it again" }).click();
  await page.locator("input[value='Changed meanwhile']").waitFor();
  await part.getByLabel("Attributes to read: All").check();
  await page.getByLabel("Read assets").check();
  await page.getByRole("button", { name: "Add a time" }).click();
  await page.getByLabel("Sat", { exact: true }).check();
  await page.getByLabel("Sun", { exact: true }).check();
  await page.getByLabel("From", { exact: true }).fill("00:00");
  await page.getByLabel("Until", { exact: true }).fill("24:00");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Saved. It acts from now on.").waitFor();
  const after = await call("GET", `/api/policies/${id}`);
  assert.deepEqual(after.permissions[0].readAttributes, ["*"]);
  assert.deepEqual([after.actions, after.windows[0].days.length], [["asset:read"], 7]);
  assert.match(after.windows[0].utcOffset, /^\+0[12]:00$/, "on the clock of Ljubljana");
  return id;
}

async function shows(page, id) {
  await call("POST", "/api/policies", { name: "No prices", effect: "deny", permissions: [{ subjects: ["*"], readAttributes: ["price"] }], sources: ["10.0.0.0/8"] });
  await page.goto(url + at());
  await page.getByRole("link", { name: `Line north ${hostile}` }).waitFor();
  await page.getByText("line is north", { exact: true }).waitFor();
  await page.getByText("claim line is north", { exact: true }).waitFor();
  await page.getByText("Only from 10.0.0.0/8").waitFor();
  await look(page, "policies");
  const search = page.getByRole("searchbox", { name: "Find by name" });
  await search.fill("no PRI");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: `Line north ${hostile}` }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "No prices" }).waitFor();
  assert.match(page.url(), /find=no/);
  await search.fill("nothing is called so");
  await page.keyboard.press("Enter");
  await page.getByText("No policy has this in its name.").waitFor();
  await page.goto(url + at(`/${id}`));
  await heading(page, `Line north ${hostile}`);
}

async function explains(page) {
  await page.goto(url + at("/why"));
  await heading(page, "Why denied?");
  await choose(page, page.getByRole("textbox", { name: "Integration", exact: true }), "Pump south");
  await page.getByRole("textbox", { name: "Asset", exact: true }).click();
  await page.getByRole("option", { name: /^P-1/ }).click();
  const status = page.getByRole("status");
  await status.getByText("Neither the role (No role) nor a policy allows it.").waitFor();
  await page.getByText("It does not apply to this caller:").first().waitFor();
  await page.getByText("jwt_line=north").waitFor();
  await page.getByText("It holds for certain addresses only.").waitFor();
  await look(page, "policies-why");
  const address = page.url(); // a deep link
  await page.goto(address);
  await status.getByText("Neither the role (No role) nor a policy allows it.").waitFor();
  await choose(page, page.getByRole("textbox", { name: "Integration", exact: true }), "Pump north");
  await status.getByText("A policy allows it.").waitFor();
  await page.getByText("Decided: Allows").waitFor();
  await look(page, "policies-why-allowed");
}

// The audit log leads to the same question at the time and from the address of then.
async function explainsOneOfThen(page) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const refused = async (status, path, body) => assert.equal((await fetch(url + path, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) })).status, status);
  const records = async () => (await call("GET", `/api/audit?action=access.denied&integration=${pump.id}`)).records;
  const opens = async (reason) => {
    const found = async () => (await records()).find((one) => one.reason?.startsWith(reason));
    await until(found, `a record of ${reason}`);
    const record = await found();
    await page.goto(url + `/t/${north.id}/audit/${record.position}`);
    await page.getByRole("link", { name: "Why was it denied?" }).click();
    await heading(page, "Why denied?");
    const { integration, asset: about, at, source, action, type, behaviour } = Object.fromEntries(new URL(page.url()).searchParams);
    assert.deepEqual([integration, about, at, source], [pump.id, asset.id, record.time, "127.0.0.1"]);
    return [action, type, behaviour];
  };
  const event = { assetId: asset.id, type: "Opened", behaviour: "RecordEvidence", attributes: {} };
  await refused(403, "/api/events", event);
  assert.deepEqual(await opens("event:write no_policy"), ["event:write", "Opened", "RecordEvidence"]);
  assert.equal(await page.getByRole("textbox", { name: "Type of the event" }).inputValue(), "Opened");
  await page.getByRole("status").getByText("Refused").waitFor();
  const recorded = await call("POST", "/api/events", event);
  await refused(404, `/api/events/${recorded.id}`); // the record has its id, and the question the asset
  assert.deepEqual((await opens("event:read no_policy")).slice(0, 2), ["event:read", "Opened"]);
  await page.getByRole("status").getByText("Refused").waitFor();

  const day = (ahead) => ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][(new Date().getUTCDay() + ahead) % 7];
  const windows = [{ days: [day(0), day(1)], from: "00:00", until: "24:00" }];
  const rule = await call("POST", "/api/policies", { name: "Not today", effect: "deny", permissions: [{ subjects: ["*"] }], windows, sources: ["127.0.0.1"] });
  await refused(404, `/api/assets/${asset.id}`);
  await opens(`asset:read denied_by_policy ${rule.id}`);
  const status = page.getByRole("status");
  const step = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "Not today" }) });
  await status.getByText("A policy denies it.").waitFor();
  await look(page, "policies-why-then");
  const from = page.getByLabel("From the address");
  await from.fill("192.0.2");
  await from.press("Enter");
  await page.getByText("Write an IPv4 or IPv6 address").waitFor();
  await from.fill("192.0.2.7");
  await from.press("Enter");
  await status.getByText("A policy allows it.").waitFor();
  await step.getByText("Not from this address: 192.0.2.7").waitFor();
  await from.fill("127.0.0.1");
  await from.press("Tab");
  await status.getByText("A policy denies it.").waitFor();
  const later = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("When", { exact: true }).fill(`${later}T12:00`);
  await status.getByText("A policy allows it.").waitFor();
  await step.getByText("Not at this time.").waitFor();
  assert.match(new URL(page.url()).searchParams.get("at"), new RegExp(`^${later}T1[01]:00`)); // the clock of Ljubljana
  await page.getByLabel("When", { exact: true }).fill("");
  await status.getByText("A policy denies it.").waitFor();
  await call("DELETE", `/api/policies/${rule.id}`);
}

// Members are asked about like integrations; what is told of them is what their calls are answered (R6).
async function explainsAndPreviewsPeople(page) {
  const email = "ada@north.example";
  const { token: place } = await call("POST", "/api/invitations", { email, role: "none" });
  const accepted = { token: place, displayName: `Ada ${hostile}`, password: "correct horse battery" };
  const answer = await fetch(`${url}/api/invitations/accept`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(accepted) });
  assert.equal(answer.status, 200);
  const ada = (await call("GET", `/api/members?email=${email}`)).members[0];
  const question = { accountId: ada.accountId, action: "asset:read", assetId: asset.id };
  assert.equal((await call("POST", "/api/policies/explain", question)).allowed, false);

  await page.goto(url + at(`/why?asset=${asset.id}`));
  await choose(page, page.getByRole("textbox", { name: "Who asks" }), "Member");
  await choose(page, page.getByRole("textbox", { name: "Member", exact: true }), `Ada ${hostile}`);
  const status = page.getByRole("status");
  await status.getByText("Neither the role (No role) nor a policy allows it.").waitFor();
  await page.getByRole("link", { name: `Ada ${hostile}` }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get("member"), ada.accountId);
  await look(page, "policies-why-member");

  await page.goto(url + at("/new"));
  await page.getByRole("radio", { name: "JSON" }).check();
  const who = [{ anyOf: [`subject=${ada.accountId}`] }];
  await page.getByLabel("The policy as JSON").fill(JSON.stringify({ name: "For Ada", filters: [{ anyOf: ["attributes.line=north"] }], permissions: [{ caller: who, readAttributes: ["*"] }] }));
  await preview(page).getByText("It changes something for 1 member.").waitFor();
  await preview(page).getByRole("heading", { name: `Ada ${hostile}` }).waitFor();
  await preview(page).getByText("sees 2 assets").waitFor();
  await preview(page).getByText("Looked at 1 member that it means and 2 assets that it is about.").waitFor();
  await settled(page);
  await look(page, "policy-preview-member");

  await call("POST", `/api/members/${ada.id}/deactivate`);
  await page.goto(url + at(`/why?asset=${asset.id}&member=${ada.accountId}`));
  await status.getByText("They are not active here").waitFor();
  await page.getByText("Inactive: they get no answer at all.").waitFor();
}

// More assets than are looked at: the page does not say that it was all of them.
async function saysWhenThereIsMore(page) {
  for (let n = 0; n <= 50; ++n) await call("POST", "/api/assets", { attributes: attributes(`B-${n}`, "bulk") });
  for (let n = 0; n < 100; ++n) await call("POST", "/api/integrations", { kind: "custom", name: `Pump ${n}`, role: "none", claims: { line: "north" } });
  await page.goto(url + at("/new"));
  await page.getByRole("radio", { name: "JSON" }).check();
  await page.getByLabel("The policy as JSON").fill(JSON.stringify({ name: "Bulk", filters: [{ anyOf: ["attributes.line=bulk"] }], permissions: [{ caller: [{ anyOf: ["jwt_line=north"] }], readAttributes: ["*"] }] }));
  await preview(page).getByText("There may be more: this looked at the first 100 integrations that it means and 50 assets that it is about.").waitFor();
  await preview(page).getByText("It changes something for at least 100 integrations.").waitFor();
  await preview(page).getByText("sees 50 assets").first().waitFor();
  await settled(page);
  await namesAssets(page, [...Array.from({ length: 20 }, (_, n) => `B-${n}`), "and 30 more"]);
  await look(page, "policy-preview-more");

  const bulk = await call("POST", "/api/policies", { name: "Bulk", filters: [{ anyOf: ["attributes.line=bulk"] }], permissions: [{ subjects: ["*"] }] });
  await page.goto(url + at(`/${bulk.id}`));
  const found = assetsNow(page).getByRole("listitem").getByRole("link");
  await found.first().waitFor();
  assert.equal(await found.count(), 25);
  await look(page, "policy-assets");
  for (const count of [25, 1]) {
    const first = await found.first().innerText();
    await assetsNow(page).getByRole("link", { name: "Next" }).click();
    await found.first().filter({ hasNotText: first }).waitFor();
    assert.equal(await found.count(), count);
  }
  assert.match(page.url(), /assets=/);
  const none = await call("POST", "/api/policies", { name: "None", filters: [{ anyOf: ["attributes.line=nowhere"] }], permissions: [{ subjects: ["*"] }] });
  await page.goto(url + at(`/${none.id}`));
  await assetsNow(page).getByText("There is none now that you may read.").waitFor();
}

// What each control of the form stands for comes to the API, and from there into the form again (archivist 7).
async function usesTheWholeForm(page) {
  await page.goto(url + at("/new"));
  await page.getByLabel("Name", { exact: true }).fill("The whole form");
  await page.getByRole("radio", { name: /^Denies/ }).check();
  const assets = page.locator("section").filter({ has: page.getByRole("heading", { name: "Assets", exact: true }) });
  const row = (place, name) => place.getByRole("group", { name, exact: true });
  const fillIn = async (field, text) => {
    await field.fill(text);
    await field.press("Escape"); // its list
  };
  const compare = (of, how) => of.getByRole("combobox", { name: "Comparison" }).selectOption(how);
  await assets.getByRole("button", { name: "Add a condition" }).click();
  await fillIn(row(assets, "Assets 1").getByLabel("Attribute"), "line");
  await compare(row(assets, "Assets 1"), "is not");
  await fillIn(row(assets, "Assets 1").getByLabel("Value"), "south");
  await assets.getByRole("button", { name: "Or…" }).click();
  await compare(row(assets, "Assets 1.2"), "is absent"); // of the same attribute
  for (const [place, name, how] of [["Assets 2", "state", "has any value"], ["Assets 3", "price", "has any value"]]) {
    await assets.getByRole("button", { name: "Add a condition" }).click();
    await fillIn(row(assets, place).getByLabel("Attribute"), name);
    await compare(row(assets, place), how);
  }
  await assets.getByRole("button", { name: "Remove condition 3" }).click();

  const part = (number) => page.getByRole("region", { name: `Part ${number}` });
  const names = async (number, field, ...all) => {
    for (const name of all) {
      await part(number).getByRole("textbox", { name: field, exact: true }).fill(name);
      await page.keyboard.press("Enter");
    }
    await page.keyboard.press("Escape");
  };
  await part(1).getByLabel("Everybody of your organisation").check();
  await names(1, "Attributes to set and remove", "price", "state");
  await names(1, "Events to read", "Opened");
  await names(1, "Events to record", "Closed");
  await names(1, "Behaviours of the events to record", "RecordEvidence");
  for (let count = 0; count < 2; ++count) await page.getByRole("button", { name: "Add a part" }).click();
  await part(2).getByRole("combobox", { name: "Who" }).selectOption("Other");
  await compare(part(2), "is not");
  await fillIn(part(2).getByRole("textbox", { name: "Value" }), "ada@north.example");
  await names(2, "Attributes to read", "price");
  await part(3).getByRole("button", { name: "Remove part 3" }).click();

  await page.getByLabel("Record events").check();
  await page.getByRole("button", { name: "Add a time" }).click();
  await page.getByLabel("Clock ahead of UTC").fill("+05:30");
  const networks = page.getByRole("textbox", { name: "Networks" });
  await networks.fill("10.0.0.0/99");
  await networks.press("Enter");
  await page.getByRole("button", { name: "Create the policy" }).click();
  await page.locator(".mantine-InputWrapper-error").getByText("Write an address such as 10.0.0.7, or a network such as 10.0.0.0/8.").waitFor();
  await networks.press("Backspace");
  await networks.fill("10.0.0.0/8");
  await networks.press("Enter");
  await page.getByRole("button", { name: "Create the policy" }).click();
  await heading(page, "The whole form");
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const made = await call("GET", `/api/policies/${id}`);
  const wanted = {
    effect: "deny",
    filters: [{ anyOf: ["attributes.line!=south", "attributes.line!=*"] }, { anyOf: ["attributes.state=*"] }],
    permissions: [
      { subjects: ["*"], writeAttributes: ["price", "state"], readEventTypes: ["Opened"], writeEventTypes: ["Closed"], behaviours: ["RecordEvidence"] },
      { caller: [{ anyOf: ["email!=ada@north.example"] }], readAttributes: ["price"] },
    ],
    actions: ["event:write"],
    windows: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", until: "18:00", utcOffset: "+05:30" }],
    sources: ["10.0.0.0/8"],
  };
  const told = (policy) => Object.fromEntries(Object.keys(wanted).map((name) => [name, policy[name]]));
  assert.deepEqual(told(made), wanted);

  await page.goto(url + at(`/${id}`));
  await page.getByRole("button", { name: "Remove time 1" }).click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Saved. It acts from now on.").waitFor();
  assert.deepEqual(told(await call("GET", `/api/policies/${id}`)), { ...wanted, windows: [] });
  await call("DELETE", `/api/policies/${id}`);
}

async function deletes(page, id) {
  await page.goto(url + at(`/${id}`));
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const question = page.getByRole("dialog");
  await question.getByText("What only this policy allows is refused from then on.").waitFor();
  await question.getByText("It changes something for 1 integration.").waitFor();
  await question.getByText("no longer sees 2 assets").waitFor();
  await look(page, "policy-delete-dialog");
  await question.getByRole("button", { name: "Delete the policy" }).click();
  await heading(page, "Policies");
  await page.getByText("is deleted.").waitFor();
  assert.deepEqual(await seen(), []);
  await page.goto(url + at(`/${id}`));
  await heading(page, "There is no such policy");
  await look(page, "policy-gone");
}

await withBrowser(async (open) => {
  const page = await step("teaches the first", () => teachesTheFirst(open));
  await step("makes one, tried before it is saved", () => makesOne(page));
  const id = await step("changes it", () => changesIt(page));
  await step("uses the whole form", () => usesTheWholeForm(page));
  await step("shows it elsewhere", () => shows(page, id));
  await step("explains a refusal", () => explains(page));
  await step("explains a refusal as it was then", () => explainsOneOfThen(page));
  await step("explains and previews people", () => explainsAndPreviewsPeople(page));
  await step("deletes it", () => deletes(page, id));
  await step("says when there is more", () => saysWhenThereIsMore(page));
});
