// Everything about one integration: its life, its secrets, what it may do, what it did, and its end (archivist R5, R8).
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { caller, enter, heading, listPath, look, north, step, tokenFor, until, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const pump = await call("POST", "/api/integrations", { kind: "custom", name: "Pump 7", role: "event_viewer", claims: { serial_number: "P7-0042" } });
await call("POST", "/api/policies", { name: "<b>North</b>", permissions: [{ caller: [{ anyOf: ["jwt_site=<img src=x onerror=alert(1)>"] }], readAttributes: ["*"] }] });
const receiver = createServer((_, answer) => answer.end()).listen(0, "127.0.0.1"); // takes the message with which a webhook begins
await new Promise((resolve) => receiver.on("listening", resolve));
const at = (tab = "") => `${listPath(north)}/${pump.id}${tab}`;
const tabs = (page) => page.getByRole("navigation", { name: "About this integration" });

async function hasAHistory(open) {
  const { access_token: token } = await (await tokenFor(pump.id, pump.secret)).json();
  for (let times = 0; times < 3; ++times) await fetch(`${url}/api/groups`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal((await tokenFor(pump.id, `${pump.secret.slice(1)}${pump.secret[0]}`)).status, 401);
  await until(async () => (await call("GET", `/api/audit?action=token.refused&integration=${pump.id}`)).records.length > 0, "the refusal is in the log");
  const page = await enter(open, at());
  await heading(page, "Pump 7");
  for (const line of ["Added", `First use of secret …${pump.secret.slice(-4)}`, "A token was refused"]) await page.getByText(line, { exact: true }).waitFor();
  await page.getByText("serial_number = P7-0042").waitFor();
  await look(page, "integration-overview");
  await tabs(page).getByRole("link", { name: "Audit" }).click();
  await page.getByText("Token issued").waitFor();
  await look(page, "integration-audit");
  return page;
}

async function rotates(page) {
  await tabs(page).getByRole("link", { name: "Credentials" }).click();
  await page.getByText("Two may be live at once").waitFor();
  await page.getByRole("button", { name: "Rotate" }).click();
  const question = page.getByRole("dialog", { name: "Rotate the secret" });
  await question.getByLabel("Works for 24 more hours").check();
  assert.equal(await question.getByLabel("End it earlier").count(), 0, "24 hours are too short to be unused for 48");
  await question.getByLabel("Works for 7 more days").check();
  assert.ok(await question.getByLabel("End it earlier when it is unused for 48 hours").isChecked());
  await look(page, "rotate-dialog");
  await question.getByRole("button", { name: "Rotate" }).click();
  const shown = page.getByRole("dialog", { name: "Your new secret" });
  const secret = await shown.locator("[data-secret] code").innerText();
  await shown.getByText("The previous one works for 7 more days.").waitFor();
  await look(page, "rotated-dialog");
  await shown.getByLabel("I stored the secret").check();
  await shown.getByRole("button", { name: "Close" }).click();
  await shown.waitFor({ state: "detached" });
  for (const one of [pump.secret, secret]) assert.equal((await tokenFor(pump.id, one)).status, 200, "both work for a while");
  assert.ok(!(await page.content()).includes(secret)); // N18
  await page.getByText("Ends soon").waitFor();
  await page.getByText("or once it is unused for 48 hours").waitFor();
  await look(page, "integration-credentials");

  // The one that was just used: said before it is deleted.
  await page.reload();
  await page.getByRole("button", { name: `Delete secret …${pump.secret.slice(-4)}` }).click();
  const deletion = page.getByRole("dialog");
  await deletion.getByText("Still needed?").waitFor();
  await look(page, "delete-secret-dialog");
  await deletion.getByRole("button", { name: "Delete the secret" }).click();
  await deletion.waitFor({ state: "detached" });
  assert.equal((await tokenFor(pump.id, pump.secret)).status, 401);
  assert.equal((await tokenFor(pump.id, secret)).status, 200);
}

// A9: a secret that has leaked takes with it all that it has opened.
async function endsALeakedSecret(page) {
  const fresh = await call("POST", `/api/integrations/${pump.id}/rotate`, { overlapSeconds: 0 });
  const { access_token: token } = await (await tokenFor(pump.id, fresh.secret)).json();
  const opens = async () => (await fetch(`${url}/api/assets`, { headers: { Authorization: `Bearer ${token}` } })).status;
  assert.equal(await opens(), 200);
  await page.getByRole("button", { name: "Rotate" }).click();
  const question = page.getByRole("dialog", { name: "Rotate the secret" });
  await question.getByLabel("End all its tokens as well").check();
  await question.getByLabel("Works for 24 more hours").check();
  assert.equal(await question.getByLabel("End all its tokens as well").count(), 0, "not while the old one goes on");
  await question.getByLabel("Ends at once").check();
  assert.ok(await question.getByLabel("End all its tokens as well").isChecked());
  await question.getByRole("button", { name: "Rotate" }).click();
  const shown = page.getByRole("dialog", { name: "Your new secret" });
  await shown.getByText("The previous one and all tokens have ended.").waitFor();
  const secret = await shown.locator("[data-secret] code").innerText();
  assert.equal(await opens(), 401);
  assert.deepEqual([(await tokenFor(pump.id, fresh.secret)).status, (await tokenFor(pump.id, secret)).status], [401, 200]);
  await shown.getByLabel("I stored the secret").check();
  await shown.getByRole("button", { name: "Close" }).click();
  await shown.waitFor({ state: "detached" });
}

async function changesWhatItMayDo(page) {
  await tabs(page).getByRole("link", { name: "Permissions" }).click();
  await page.getByRole("heading", { name: "What it may do" }).waitFor();
  // Tokens stay short enough for headers: what would be too much is said before it is saved.
  await page.getByText(/^[0-9]{3} bytes$/).waitFor();
  for (let claim = 2; claim <= 9; ++claim) {
    await page.getByRole("button", { name: "Add a claim" }).click();
    await page.getByLabel(`Name of claim ${claim}`, { exact: true }).fill(`long_${claim}`);
    await page.getByLabel(`Value of claim ${claim}`, { exact: true }).fill("n".repeat(256));
  }
  await page.getByText("All claim names and values together").waitFor();
  await look(page, "integration-large-token");
  await page.getByRole("button", { name: "Discard changes" }).click();
  await page.getByRole("textbox", { name: "Scopes" }).click();
  await page.getByRole("option", { name: "events:read" }).click();
  await page.keyboard.press("Escape");
  await page.getByText("3 taken away").waitFor({ state: "attached" }); // in the region for readers
  await page.getByRole("button", { name: "Add a claim" }).click();
  await page.getByLabel("Name of claim 2").fill("site");
  await page.getByLabel("Value of claim 2").fill("<img src=x onerror=alert(1)>");
  // What would be saved: its token, and the policy that would mean it.
  await page.getByText('"site": "<img src=x onerror=alert(1)>"').waitFor(); // N06
  const policies = page.locator("section", { has: page.getByRole("heading", { name: "Policies that apply to it" }) });
  await policies.getByText("<b>North</b>").waitFor();
  await policies.getByText("from then on").waitFor();
  await look(page, "integration-permissions");
  await page.getByLabel("Value of claim 2").fill("north");
  await policies.getByText("None. It sees what its role gives.").waitFor();

  // Somebody else was quicker: nothing of theirs is overwritten.
  await call("PATCH", `/api/integrations/${pump.id}`, { claims: { serial_number: "P7-0043" } });
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Somebody else has changed this meanwhile.").waitFor();
  await look(page, "integration-stale");
  await page.getByRole("button", { name: "Read it again" }).click();
  await page.locator("[aria-label='Value of claim 1'][value='P7-0043']").waitFor();
  await page.getByRole("textbox", { name: "Role" }).click();
  await page.getByRole("option", { name: "No role" }).click();
  await page.getByRole("button", { name: "Add a claim" }).click();
  await page.getByLabel("Name of claim 2", { exact: true }).fill("line");
  await page.getByLabel("Value of claim 2", { exact: true }).fill("north");
  await page.getByRole("button", { name: "Remove claim serial_number" }).click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Saved.").waitFor();
  const after = await call("GET", `/api/integrations/${pump.id}`);
  assert.deepEqual([after.role, after.scopes, after.claims], ["none", [], { line: "north" }]);
}

// What it may see is sent by its webhooks: they say whose they are, and stand still while it is disabled.
async function hasWebhooks(page) {
  const hooks = [];
  for (const name of ["Guard desk", "<i>Night</i> desk"]) hooks.push(await call("POST", "/api/webhooks", { name, url: `http://127.0.0.1:${receiver.address().port}/hooks`, integration: pump.id }));
  await call("POST", `/api/webhooks/${hooks[0].id}/activate`, {});
  await page.goto(url + at());
  const section = page.locator("section", { has: page.getByRole("heading", { name: "Webhooks" }) });
  await section.getByRole("listitem").filter({ hasText: "Guard desk" }).getByText("Active").waitFor();
  await section.getByRole("listitem").filter({ hasText: "<i>Night</i> desk" }).getByText("Off").waitFor();
  await look(page, "integration-webhooks");
  await call("POST", `/api/integrations/${pump.id}/disable`);
  await page.goto(`${url}/t/${north.id}/settings/webhooks`);
  const row = page.getByRole("row").filter({ hasText: "Guard desk" });
  await row.getByText("Integration disabled").waitFor();
  await row.getByText("Pump 7").waitFor();
  await look(page, "webhooks-of-disabled");
  await row.getByRole("link", { name: "Guard desk" }).click();
  await page.locator("h1 + *").getByText("Integration disabled").waitFor();
  await page.getByText("is disabled: nothing is sent until it is enabled again.").waitFor();
  await look(page, "webhook-of-disabled");
  await call("POST", `/api/integrations/${pump.id}/enable`);
  await page.reload();
  await page.locator("h1 + *").getByText("Active").waitFor();
  await page.getByRole("link", { name: "Pump 7" }).click();
  await heading(page, "Pump 7");
}

async function ends(page) {
  await tabs(page).getByRole("link", { name: "Danger zone" }).click();
  await page.getByRole("button", { name: "Disable" }).click();
  await look(page, "disable-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await page.getByText("Pump 7 is disabled.").waitFor();
  await page.getByRole("button", { name: "Enable" }).click();
  await page.getByText("Pump 7 is enabled.").waitFor();
  await page.getByRole("button", { name: "End all tokens" }).click();
  await look(page, "end-tokens-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "End all tokens" }).click();
  await page.getByText("All its tokens have ended.").waitFor();
  await look(page, "integration-danger");

  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const question = page.getByRole("dialog");
  const confirm = question.getByRole("button", { name: "Delete", exact: true });
  await question.getByText("2 webhooks go with it:").waitFor();
  assert.deepEqual((await question.getByRole("listitem").allInnerTexts()).sort(), ["<i>Night</i> desk", "Guard desk"]);
  await question.getByLabel("Name of the integration").fill("pump 7");
  assert.ok(await confirm.isDisabled(), "the name has to be typed as it is");
  await question.getByLabel("Name of the integration").fill("Pump 7");
  await look(page, "delete-dialog");
  await confirm.click();
  await heading(page, "Integrations");
  await page.getByText("Pump 7 is deleted.").waitFor();
  await page.goto(`${url}/t/${north.id}/settings/webhooks`);
  await page.getByText("No webhooks yet").waitFor();
  await page.goto(url + at());
  await heading(page, "There is no such integration");
  await look(page, "integration-gone");
}

await withBrowser(async (open) => {
  const page = await step("has a history", () => hasAHistory(open));
  await step("R7 rotates the secret", () => rotates(page));
  await step("A9 ends a secret that has leaked", () => endsALeakedSecret(page));
  await step("R5 changes what it may do", () => changesWhatItMayDo(page));
  await step("has webhooks", () => hasWebhooks(page));
  await step("ends", () => ends(page));
});
receiver.close();
