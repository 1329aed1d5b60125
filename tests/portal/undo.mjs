// What has been done by mistake is taken back: by a press, by Ctrl+Z, with time to decide (WCAG 2.2.1).
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { caller, comesTo, enter, heading, listPath, look, north, south, step, undoes, until, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const at = (tail) => `/t/${north.id}${tail}`;

const { token } = await call("POST", "/api/invitations", { email: south.email, role: "event_viewer" });
await fetch(`${url}/api/invitations/accept`, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token, displayName: "Second Person", password: south.password }),
});
const second = async () => (await call("GET", `/api/members?email=${south.email}`)).members[0];
const pump = await call("POST", "/api/integrations", { kind: "custom", name: "Pump 7" });
const door = await call("POST", "/api/assets", { attributes: { arc_display_name: "Loading bay", line: "north" } });
const policy = await call("POST", "/api/policies", { name: "Line north", permissions: [{ subjects: ["*"], readAttributes: ["line"] }] });
const receiver = createServer((_, answer) => answer.end()).listen(0, "127.0.0.1"); // takes the message with which a webhook begins
await new Promise((listens) => receiver.once("listening", listens));
const hook = await call("POST", "/api/webhooks", { name: "Guard desk", url: `http://127.0.0.1:${receiver.address().port}/hooks`, integration: pump.id });

const box = await call("POST", "/api/providers", { provider: "api-key", name: "Key box" });

const undo = (page) => page.getByRole("button", { name: "Undo", exact: true }).last();
async function takesBack(page, said) {
  await page.getByText(said).waitFor();
  await undo(page).click();
  await page.getByText("Undone.", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Dismiss" }).first().click();
}

async function ofMembers(open) {
  const page = await enter(open, at("/people/members"));
  const row = page.getByRole("row").filter({ hasText: south.email });
  await row.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Change the role" }).click();
  const question = page.getByRole("dialog");
  await question.getByRole("textbox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Administrator", exact: false }).first().click();
  await question.getByRole("button", { name: "Save" }).click();
  await until(async () => (await second()).role === "administrator", "the other role");
  await takesBack(page, /is now/i);
  assert.equal((await second()).role, "event_viewer");

  await row.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Deactivate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
  await undo(page).waitFor();
  await undo(page).focus(); // while its time stands still
  await look(page, "undo-dialog");
  await page.keyboard.press("Control+z");
  await page.getByText("Undone.", { exact: true }).waitFor();
  const { state, role } = await second();
  assert.deepEqual([state, role], ["active", "event_viewer"]); // with its role
}

async function ofOneself(open) {
  const page = await enter(open, "/account");
  const name = page.getByRole("definition").first();
  const before = await name.innerText();
  await page.getByRole("button", { name: "Change your name" }).click();
  const question = page.getByRole("dialog");
  await question.getByLabel("Your name").fill("\u202etwo\u0000 <b>ways</b>");
  await question.getByRole("button", { name: "Save" }).click();
  await question.getByText("control characters").waitFor();
  await question.getByLabel("Your name").fill("  <b>Ada</b> Lovelace ");
  await look(page, "account-name-dialog");
  await question.getByRole("button", { name: "Save" }).click();
  await page.getByText("Your name is <b>Ada</b> Lovelace now.").waitFor();
  await name.filter({ hasText: "<b>Ada</b> Lovelace" }).waitFor();
  assert.equal((await call("GET", `/api/members?email=${north.email}`)).members[0].displayName, "<b>Ada</b> Lovelace");
  await undo(page).click();
  await page.getByText("Undone.", { exact: true }).waitFor();
  await name.filter({ hasText: before }).waitFor();
}

async function ofIntegrations(open) {
  const page = await enter(open, `${listPath(north)}/${pump.id}/danger`);
  await page.getByRole("button", { name: "Disable" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await page.getByText("Pump 7 is disabled.").waitFor();
  await page.getByRole("button", { name: "Enable" }).waitFor();
  await takesBack(page, "Pump 7 is disabled.");
  await page.getByRole("button", { name: "Disable" }).waitFor();
  const enabled = async () => (await call("GET", `/api/integrations/${pump.id}`)).enabled;
  assert.equal(await enabled(), true);

  await page.getByRole("button", { name: "Disable" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await page.getByRole("button", { name: "Enable" }).click();
  const newest = page.getByText("Pump 7 is enabled.");
  const older = page.getByText("Pump 7 is disabled.");
  await newest.waitFor();
  await older.waitFor({ state: "hidden" }); // until one turns to them
  await newest.hover();
  await older.waitFor();
  await page.mouse.move(2, 2);
  await older.waitFor({ state: "hidden" });
  assert.equal(await enabled(), true);
  await undoes(page);
  await comesTo(enabled, false);
  await page.getByRole("button", { name: "Enable" }).click();
  await comesTo(enabled, true);
}

async function ofPermissions(open) {
  const page = await enter(open, `${listPath(north)}/${pump.id}/permissions`);
  const now = async () => (await call("GET", `/api/integrations/${pump.id}`)).role;
  const before = await now();
  await page.getByRole("textbox", { name: "Role", exact: true }).click();
  await page.getByRole("option", { name: "Event viewer" }).click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await until(async () => (await now()) === "event_viewer", "the other role");
  await takesBack(page, "Saved.");
  assert.equal(await now(), before);
}

async function ofAssets(open) {
  const page = await enter(open, at(`/inventory/assets/${door.id}`));
  await page.getByRole("button", { name: "Change", exact: true }).click();
  const question = page.getByRole("dialog");
  await question.getByLabel("Name", { exact: true }).first().fill("Front gate");
  await question.getByLabel("Value").first().fill("south");
  await question.getByRole("button", { name: "Save" }).click();
  await heading(page, "Front gate");
  await page.keyboard.press("Control+z");
  await heading(page, "Loading bay");
  const { attributes } = await call("GET", `/api/assets/${door.id}`);
  assert.deepEqual(attributes, door.attributes);
}

async function ofPolicies(open) {
  const page = await enter(open, at(`/policies/${policy.id}`));
  await page.getByLabel("Name", { exact: true }).fill("Line south");
  await page.getByRole("button", { name: "Save changes" }).click();
  await heading(page, "Line south");
  await takesBack(page, "Saved. It acts from now on.");
  await heading(page, "Line north");
  assert.equal((await call("GET", `/api/policies/${policy.id}`)).name, "Line north");
}

async function ofWebhooks(open) {
  const page = await enter(open, at(`/settings/webhooks/${hook.id}`));
  const active = async () => (await call("GET", `/api/webhooks/${hook.id}`)).active;
  await page.getByRole("button", { name: "Activate", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Activate" }).click();
  await page.getByRole("button", { name: "Deactivate" }).waitFor();
  await undo(page).click();
  await page.getByText("Undone.", { exact: true }).waitFor();
  assert.equal(await active(), false);
  await page.getByRole("button", { name: "Dismiss" }).first().click();
  await page.getByRole("button", { name: "Activate", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Activate" }).click();
  await page.getByRole("button", { name: "Deactivate" }).click();
  await page.getByText("It is off. Nothing is sent until it is activated.").waitFor();
  await undo(page).click(); // of the newest
  await page.getByRole("button", { name: "Deactivate" }).waitFor();
  assert.equal(await active(), true);
}

async function ofServices(open) {
  const page = await enter(open, at(`/connections/${box.id}`));
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const settings = page.getByRole("dialog", { name: "Settings of Key box" });
  await settings.locator(":focus").waitFor();
  await settings.getByLabel("Name", { exact: true }).fill("Key case");
  await settings.getByRole("radio", { name: "Master account only" }).check();
  await settings.getByRole("button", { name: "Save" }).click();
  await heading(page, "Key case");
  await takesBack(page, "The settings are saved.");
  await heading(page, "Key box");
  const { name, policy } = await call("GET", `/api/providers/${box.id}`);
  assert.deepEqual([name, policy], ["Key box", "default"]);
}

// Half a minute, and longer for whoever is at it; a message that nothing can be done with goes sooner.
async function asksBeforeLeaving(open) {
  const page = await enter(open, at("/policies"));
  await page.getByRole("link", { name: policy.name }).click();
  await page.getByLabel("Name", { exact: true }).fill("Not saved yet");
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  const leave = () => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Audit" }).click();
  await leave();
  await question.waitFor();
  await look(page, "unsaved-dialog");
  await question.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Not saved yet");
  page.removeAllListeners("dialog");
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  await page.goBack();
  await question.getByRole("button", { name: "Leave" }).click();
  await heading(page, "Policies");
  await page.getByRole("link", { name: policy.name }).click(); // is as it was, and nobody is asked who changed nothing
  await heading(page, policy.name);
  await leave();
  await heading(page, "Audit");
}

async function waitsForTheAnswer(open) {
  const page = await enter(open, `${listPath(north)}/${pump.id}/danger`);
  await page.clock.install();
  await page.getByRole("button", { name: "Disable" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await undo(page).waitFor();
  await page.clock.runFor(15_000);
  await undo(page).focus();
  await page.clock.runFor(120_000);
  assert.equal(await undo(page).count(), 1);
  await undo(page).blur();
  await page.clock.runFor(31_000);
  await undo(page).waitFor({ state: "detached" });
}

await withBrowser(async (open) => {
  await step("of members", () => ofMembers(open));
  await step("of one's own name", () => ofOneself(open));
  await step("of integrations", () => ofIntegrations(open));
  await step("of permissions", () => ofPermissions(open));
  await step("of assets", () => ofAssets(open));
  await step("of policies", () => ofPolicies(open));
  await step("of webhooks", () => ofWebhooks(open));
  await step("of services", () => ofServices(open));
  await step("asks before what is not saved is left", () => asksBeforeLeaving(open));
  await step("waits for the answer", () => waitsForTheAnswer(open));
});
receiver.close();
