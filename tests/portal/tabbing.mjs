// More without a mouse, as in keyboard.mjs: people and their accounts, roles, credentials of the external API, services, keys and limits.
import assert from "node:assert/strict";
import { button, dialogOf, handsOn, storesTheSecret } from "./hands.mjs";
import { caller, enter, heading, listPath, north, step, tokenFor, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const at = (rest) => `${url}/t/${north.id}/${rest}`;
const stored = "I stored the client secret in a secure way";
const toast = (page, text) => page.locator('[aria-live="polite"]').getByText(text).first().waitFor();
const options = { reducedMotion: "reduce" };

// R18, N10: somebody comes in by their invitation, changes the password and ends the session that they have elsewhere.
async function acceptsAnInvitation(open) {
  const { token } = await call("POST", "/api/invitations", { email: "ada@north.example", role: "event_viewer" });
  const page = await open(options);
  const hands = handsOn(page);
  await page.goto(`${url}/invitation#${token}`);
  await hands.type(page.getByLabel("Your name"), "Ada");
  await hands.type(page.getByLabel("Password", { exact: true }), "correct horse battery");
  await hands.act(button(page, "Accept and sign in"));
  await heading(page, "People");
  await page.goto(`${url}/account`);
  await hands.type(page.getByLabel("Current password", { exact: true }), "correct horse battery");
  await hands.type(page.getByLabel("New password", { exact: true }), "another correct horse");
  await hands.act(button(page, "Change the password"));
  await toast(page, "Your password is changed.");
  const elsewhere = await enter(open, "/account", { email: "ada@north.example", password: "another correct horse" });
  await page.reload();
  const others = button(page, "Sign out everywhere else");
  await hands.leave(await hands.dialog(others), others);
  await hands.act(button(await hands.dialog(others), "Sign out"));
  await toast(page, "1 session has ended.");
  await elsewhere.reload();
  await heading(elsewhere, "Sign in");
}

// A17, A18
async function keepsTheDirectory(page) {
  const hands = handsOn(page);
  await page.goto(at("people/users"));
  const add = await hands.dialog(button(page, "Add a user").first(), "Add a user");
  await hands.type(add.getByLabel("Name"), "Guard 1");
  await hands.act(button(add, "Add"));
  await heading(page, "Guard 1");
  const change = await hands.dialog(button(page, "Change"));
  await hands.type(change.getByLabel("E-mail"), "guard@north.example");
  await hands.act(button(change, "Save changes"));
  await page.getByText("guard@north.example").waitFor();

  await page.goto(at("people/groups"));
  const make = await hands.dialog(button(page, "Add a group").first(), "Add a group");
  await hands.type(make.getByLabel("Name"), "Night");
  await hands.act(button(make, "Add"));
  await heading(page, "Night");
  const choose = await hands.dialog(button(page, "Add users").first());
  await hands.type(choose.getByRole("searchbox"), "guard");
  await hands.press("Enter");
  await hands.act(button(choose, "Add Guard 1"));
  await toast(page, "Guard 1 is in the group.");
  await hands.act(button(choose, "Done"));
  await hands.act(button(page, "Remove Guard 1 from the group"));
  await page.getByRole("row").filter({ hasText: "Guard 1" }).waitFor({ state: "detached" });
  const rename = await hands.dialog(button(page, "Rename"));
  await hands.type(rename.getByLabel("Name"), "Late");
  await hands.act(button(rename, "Rename"));
  await heading(page, "Late");
  const remove = button(page, "Delete");
  await hands.leave(await hands.dialog(remove), remove);
  await hands.act(button(await hands.dialog(remove), "Delete"));
  await toast(page, "Late is deleted.");
}

// R2
async function makesARole(page) {
  const hands = handsOn(page);
  await page.goto(at("people/roles"));
  await hands.act(page.getByRole("link", { name: "Make a role" }));
  await heading(page, "Make a role");
  await hands.type(page.getByLabel("Name"), "night_shift");
  await hands.tick(page.getByLabel("See every asset"));
  await hands.act(button(page, "Add a condition"));
  await hands.type(page.getByRole("textbox", { name: "Condition 1" }), "attributes.site=north");
  await hands.press("Enter");
  await hands.act(button(page, "Make the role"));
  await heading(page, "night_shift");
  assert.deepEqual((await call("GET", "/api/roles/night_shift")).assets, [{ anyOf: ["attributes.site=north"] }]);
  await hands.act(button(await hands.dialog(button(page, "Delete")), "Delete"));
  await toast(page, "The role night_shift is deleted.");
}

// R8
async function raisesAnIntegration(page) {
  const hands = handsOn(page);
  const { id } = await call("POST", "/api/integrations", { kind: "custom", name: "Pump 7", role: "none" });
  await page.goto(`${url}${listPath(north)}/${id}/permissions`);
  await hands.act(page.getByRole("link", { name: "Raise it to administrator" }));
  await hands.act(button(dialogOf(page, "Add an administrator"), "Add"));
  const remove = button(page, "Remove Pump 7");
  await remove.waitFor();
  await hands.act(button(await hands.dialog(remove), "Remove"));
  await page.getByText("Nobody is raised").waitFor();
}

// N2, N3: a draft, its secret, another one, and the end of the first.
async function activatesADraft(page) {
  const hands = handsOn(page);
  await page.goto(`${url}${listPath(north)}?add=external-api`);
  const form = dialogOf(page);
  await hands.type(form.getByLabel("Name", { exact: true }), "Ticket sync");
  await hands.act(button(form, "Save as draft"));
  await heading(page, "Ticket sync");
  await hands.act(button(page, "Activate"));
  const first = await storesTheSecret(page, "Your External API credentials", stored, "Close");
  await hands.act(page.getByRole("navigation", { name: "About this integration" }).getByRole("link", { name: "Credentials" }));
  const request = await hands.dialog(button(page, "Request new credentials"), "Request new credentials");
  await hands.act(button(request, "Request"));
  const second = await storesTheSecret(page, "Your External API credentials", stored, "Close");
  const remove = button(page, `Delete credentials …${first.slice(-4)}`);
  await hands.leave(await hands.dialog(remove), remove);
  await hands.act(button(await hands.dialog(remove), "Delete the credentials"));
  await toast(page, `Credentials …${first.slice(-4)} are deleted.`);
  const { id } = (await call("GET", "/api/integrations?name=Ticket%20sync")).integrations[0];
  assert.deepEqual([(await tokenFor(id, first)).status, (await tokenFor(id, second)).status], [401, 200]);
}

// S6
async function setsAService(page) {
  const hands = handsOn(page);
  const { id } = await call("POST", "/api/providers", { provider: "api-key", name: "Key box" });
  await page.goto(at(`connections/${id}`));
  const opener = button(page.getByRole("main"), "Settings");
  await hands.leave(await hands.dialog(opener, "Settings of Key box"), opener);
  const settings = await hands.dialog(opener, "Settings of Key box");
  await hands.pick(settings.getByRole("radio").last());
  await hands.type(settings.getByLabel("Name", { exact: true }), "Key cupboard");
  await hands.act(button(settings, "Save changes"));
  await heading(page, "Key cupboard");
  const { name, policy } = await call("GET", `/api/providers/${id}`);
  assert.deepEqual([name, policy], ["Key cupboard", "user_only"]);
}

async function setsKeysAndLimits(page) {
  const hands = handsOn(page);
  await page.goto(at("settings/keys"));
  const rotate = button(page, "Rotate");
  await hands.leave(await hands.dialog(rotate, "Rotate the signing keys"), rotate);
  const question = await hands.dialog(rotate, "Rotate the signing keys");
  await hands.choose(question.getByRole("textbox", { name: "Which" }), "ES256");
  await hands.pick(question.getByLabel("At once"));
  await hands.act(button(question, "Rotate"));
  await toast(page, "The keys are rotated.");

  await hands.act(page.getByRole("link", { name: "Limits", exact: true }));
  await hands.type(page.getByLabel("Tokens per hour"), "600");
  await hands.pick(page.getByLabel("Only count"));
  await hands.act(button(page, "Save changes"));
  await toast(page, "The limits are saved.");
  assert.deepEqual(await call("GET", "/api/limits"), { mode: "observe", tokens: { perHour: 600 } });
}

await withBrowser(async (open) => {
  await step("R18 N10 accepts an invitation, and changes the password", () => acceptsAnInvitation(open));
  const page = await enter(open, listPath(north), north, options);
  await step("A17 A18 keeps users and groups", () => keepsTheDirectory(page));
  await step("R2 makes a role", () => makesARole(page));
  await step("R8 raises an integration", () => raisesAnIntegration(page));
  await step("N2 N3 activates a draft, and requests and deletes credentials", () => activatesADraft(page));
  await step("S6 sets a service", () => setsAService(page));
  await step("rotates keys and sets limits", () => setsKeysAndLimits(page));
});
