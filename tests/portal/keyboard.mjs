// Everything without a mouse (WCAG 2.1.1, 2.1.2, 2.4.7, 2.4.11, 1.4.11): each flow of the contracts by Tab, arrows, Enter, Space, Escape
// and typing.
import assert from "node:assert/strict";
import { startProvider } from "../connect/provider.mjs";
import { phone } from "./authenticator_app.mjs";
import { button, dialogOf, handsOn, storesTheSecret } from "./hands.mjs";
import { caller, enter, heading, listPath, look, north, south, step, tokenFor, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const service = await startProvider();
const at = (rest) => `${url}/t/${north.id}/${rest}`;
const focus = (page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.trim());
const isAtHeading = (page) => page.waitForFunction(() => document.activeElement?.tagName === "H1");

async function comesIn(open) {
  const page = await open();
  const hands = handsOn(page);
  await page.goto(`${url}/`);
  await heading(page, "Sign in");
  await page.keyboard.type(north.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(north.password);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Test bench" }).waitFor();
  await page.reload();
  await page.getByRole("link", { name: "Test bench" }).waitFor();
  await hands.tab();
  assert.equal(await focus(page), "Skip to the content");
  await hands.press("Enter");
  await hands.tab(); // the way back to Settings
  await hands.tab(); // the categories, of which the arrow keys choose
  await hands.press("ArrowRight");
  await page.getByRole("heading", { name: "Connected services" }).waitFor();
  await hands.press("ArrowLeft");
  await hands.tab();
  assert.equal(await focus(page), "Search available integrations");
  return page;
}

// A7, R3, N2: each kind.
async function addsEachKind(page) {
  const hands = handsOn(page);
  for (const [card, label, name, action, ready, stored, close] of [
    ["API Integration", "Name", "Lobby display", "Add", /./, "I stored the Secret", "Save"],
    ["Custom integration", "Display name", "Pump 7", "Confirm", /./, "I stored the secret", "Close"],
    ["External API", "Name", "Slack announcer", "Activate", /./, "I stored the client secret in a secure way", "Close"],
  ]) {
    await page.goto(url + listPath(north));
    const opener = button(page, `Add: ${card}`);
    await hands.leave(await hands.dialog(opener), opener);
    const dialog = await hands.dialog(opener);
    await hands.type(dialog.getByLabel(label, { exact: true }), name);
    if (card.startsWith("Custom")) {
      await hands.type(dialog.getByLabel("Name of claim 1"), "serial_number");
      await hands.type(dialog.getByLabel("Value of claim 1"), "P7-0042");
    }
    await hands.act(button(dialog, action));
    await storesTheSecret(page, ready, stored, close);
    await heading(page, name);
    await isAtHeading(page);
  }
}

async function usesThePalette(page) {
  const hands = handsOn(page);
  const box = page.getByRole("combobox", { name: "Go to a page" });
  await hands.press("Control+k");
  await box.and(page.locator(":focus")).waitFor();
  await look(page, "palette-dialog");
  await page.keyboard.type("add cust");
  await page.getByRole("option", { name: "Add: Custom integration" }).waitFor();
  await hands.press("Enter");
  await hands.around("Create a Custom Integration");
  await hands.press("Escape");
  await dialogOf(page).waitFor({ state: "detached" });
  await hands.press("Control+k");
  await box.and(page.locator(":focus")).waitFor();
  await page.keyboard.type("audit");
  await hands.press("Enter");
  await heading(page, "Audit");
  await hands.press("Control+k");
  await box.and(page.locator(":focus")).waitFor();
  await hands.press("Escape");
  await box.waitFor({ state: "detached" });
}

// A9, R7: rotated, changed, deleted.
async function looksAfterOne(page) {
  const hands = handsOn(page);
  const pump = await call("POST", "/api/integrations", { kind: "custom", name: "Pump 8", role: "event_viewer", claims: { line: "north" } });
  const tab = (name) => page.getByRole("navigation", { name: "About this integration" }).getByRole("link", { name });
  await page.goto(`${url}${listPath(north)}/${pump.id}`);
  await hands.act(tab("Credentials"));
  const rotate = button(page, "Rotate");
  await hands.leave(await hands.dialog(rotate, "Rotate the secret"), rotate);
  const question = await hands.dialog(rotate, "Rotate the secret");
  await hands.pick(question.getByLabel("Works for 7 more days"));
  await hands.act(button(question, "Rotate"));
  const secret = await storesTheSecret(page, "Your new secret", "I stored the secret", "Close");
  assert.equal((await tokenFor(pump.id, secret)).status, 200);

  await hands.act(tab("Permissions"));
  await hands.choose(page.getByRole("textbox", { name: "Role" }), "No role");
  await hands.act(button(page, "Add a claim"));
  await hands.type(page.getByLabel("Name of claim 2"), "site");
  await hands.type(page.getByLabel("Value of claim 2"), "north");
  await hands.act(button(page, "Save changes"));
  await page.getByText("Saved.").waitFor();
  const after = await call("GET", `/api/integrations/${pump.id}`);
  assert.deepEqual([after.role, after.claims], ["none", { line: "north", site: "north" }]);

  await hands.act(tab("Danger zone"));
  const remove = button(page, "Delete");
  await hands.leave(await hands.dialog(remove), remove);
  const last = await hands.dialog(remove);
  await hands.type(last.getByLabel("Name of the integration"), "Pump 8");
  await hands.act(button(last, "Delete"));
  await heading(page, "Integrations");
  await page.getByText("Pump 8 is deleted.").waitFor();
}

async function writesAPolicy(page) {
  const hands = handsOn(page);
  await call("POST", "/api/assets", { attributes: { arc_display_name: "P-1", arc_display_type: "Pump", line: "north" } });
  await page.goto(at("policies"));
  await hands.act(page.getByRole("link", { name: "New policy" }));
  await heading(page, "New policy");
  await hands.type(page.getByLabel("Name", { exact: true }), "Line north");
  const assets = page.locator("section").filter({ has: page.getByRole("heading", { name: "Assets", exact: true }) });
  await hands.act(button(assets, "Add a condition"));
  await hands.type(assets.getByLabel("Attribute"), "line");
  await hands.press("Escape");
  await hands.type(assets.getByLabel("Value"), "north");
  await hands.press("Escape");
  const part = page.getByRole("region", { name: "Part 1" });
  await hands.select(part.getByRole("combobox", { name: "Who" }), "Custom claim");
  await hands.type(part.getByLabel("Claim"), "serial_number");
  await hands.press("Escape");
  await hands.type(part.getByRole("textbox", { name: "Value" }), "P7-0042");
  await hands.press("Escape");
  await hands.type(part.getByRole("textbox", { name: "Attributes to read" }), "line");
  await hands.press("Enter");
  await hands.press("Escape");
  await page.getByRole("complementary", { name: "What it would change" }).getByText("sees P-1").waitFor();
  await hands.act(button(page, "Create the policy"));
  await heading(page, "Line north");
  const remove = button(page, "Delete");
  await hands.leave(await hands.dialog(remove), remove);
}

// R18
async function invites(page) {
  const hands = handsOn(page);
  await page.goto(at("people/members"));
  await hands.act(page.getByRole("link", { name: "Invite somebody" }));
  const dialog = dialogOf(page, "Invite somebody");
  await hands.type(dialog.getByLabel("E-mail"), "ada@north.example");
  await hands.act(button(dialog, "Invite"));
  const link = await dialogOf(page, "Hand over this link").locator("[data-secret] code").innerText();
  await hands.act(button(dialogOf(page, "Hand over this link"), "Done"));
  const accepted = { token: link.split("#")[1], displayName: "Ada", password: "correct horse battery" };
  await fetch(`${url}/api/invitations/accept`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(accepted) });
  await page.goto(at("people/members"));
  await hands.menu(button(page, "Actions for Ada"), "Change the role");
  const role = dialogOf(page, "Role of Ada");
  await hands.around("Role of Ada"); // which keeps the focus from the menu
  await hands.choose(role.getByRole("textbox", { name: "Role" }), "Event viewer");
  await hands.act(button(role, "Save changes"));
  await page.getByRole("row").filter({ hasText: "Ada" }).getByText("Event viewer").waitFor();
}

async function addsAndRemovesAFile(page) {
  const hands = handsOn(page);
  const { id } = await call("POST", "/api/assets", { name: "Bay 7" });
  await page.goto(at(`inventory/assets/${id}/files`));
  await page.getByText("No files yet").waitFor();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), hands.act(page.getByRole("button", { name: "Add files" }))]);
  await chooser.setFiles({ name: "report.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") });
  await page.getByRole("row").filter({ hasText: "report.pdf" }).waitFor();
  await hands.menu(button(page, "Actions for report.pdf"), "Remove");
  await hands.around();
  await hands.act(button(dialogOf(page), "Remove"));
  await page.getByText("No files yet").waitFor();
}

async function addsAWebhook(page) {
  const hands = handsOn(page);
  await page.goto(at("settings/webhooks"));
  const dialog = await hands.dialog(button(page, "Add a webhook"), "Add a webhook");
  await hands.type(dialog.getByLabel("Name", { exact: true }), "Guard desk");
  await hands.type(dialog.getByLabel("Address"), `${service.issuer}/hooks`);
  await hands.choose(dialog.getByRole("textbox", { name: "Integration" }), "Test bench");
  await hands.act(button(dialog, "Add a webhook"));
  await storesTheSecret(page, "The webhook is made", "I stored the secret", "Close");
  await heading(page, "Guard desk");
}

async function exportsTheLog(page) {
  const hands = handsOn(page);
  await page.goto(at("audit"));
  await hands.choose(page.getByRole("textbox", { name: "Time" }), "Last hour");
  await page.waitForURL(/span=hour/);
  const [file] = await Promise.all([page.waitForEvent("download"), hands.menu(button(page, "Export"), /^CSV/)]);
  assert.match(file.suggestedFilename(), /\.csv$/);
}

// N14
async function triesACall(page) {
  const hands = handsOn(page);
  const slack = await call("POST", "/api/integrations", { kind: "custom", name: "Sensor 9", role: "event_viewer" });
  await page.goto(at("try"));
  await hands.choose(page.getByRole("textbox", { name: "Integration" }), /^Sensor 9/);
  await hands.type(page.getByLabel("Secret", { exact: true }), slack.secret);
  await hands.act(button(page, "Get a token"));
  await page.getByText("You have a token.").first().waitFor();
  await hands.choose(page.getByRole("textbox", { name: "Operation" }), /^Assets/);
  await hands.act(button(page, "Send"));
  await page.getByLabel("Answer", { exact: true }).nth(1).waitFor();
}

// The way of a phone with a keyboard: the side is behind a button.
async function opensTheMenuOfAPhone(page) {
  const hands = handsOn(page);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(url + listPath(north));
  const opener = button(page, "Open the menu");
  await hands.leave(await hands.dialog(opener, "Menu"), opener);
  const menu = await hands.dialog(opener, "Menu");
  await hands.act(menu.getByRole("link", { name: "Audit" }));
  await heading(page, "Audit");
  await menu.waitFor({ state: "detached" });
  await page.setViewportSize({ width: 1280, height: 860 });
}

// S6, S11: a window of the service, and back.
async function connectsAnAccount(page) {
  const hands = handsOn(page);
  await service.register("sallyport", "a long secret of the tests", `${url}/connect/callback/oidc`);
  await page.goto(at("connections"));
  const dialog = await hands.dialog(button(page, "New Integration").first(), "New Integration");
  await hands.type(dialog.getByRole("textbox", { name: "Integration" }), "openid");
  await page.getByRole("option", { name: "Any OpenID Connect service" }).waitFor();
  await hands.press("ArrowDown");
  await hands.press("Enter");
  await hands.type(dialog.getByLabel("Name", { exact: true }), "Calendar");
  await hands.type(dialog.getByLabel("Issuer"), service.issuer);
  await hands.type(dialog.getByLabel("Client ID"), "sallyport");
  await hands.type(dialog.getByLabel("Client secret", { exact: true }), "a long secret of the tests");
  await hands.type(dialog.getByLabel("Further scopes"), "email");
  await hands.act(button(dialog, "Save"));
  await heading(page, "Calendar");

  await page.goto(`${url}/account/integrations`);
  const [popup] = await Promise.all([page.context().waitForEvent("page"), hands.act(button(page, "Add Account (Calendar)").first())]);
  const there = handsOn(popup);
  await popup.getByRole("heading").first().waitFor();
  await there.act(popup.getByRole("button", { name: "Continue to Calendar" }));
  await popup.getByLabel("Name").and(popup.locator(":focus")).waitFor();
  await popup.keyboard.type("ana"); // the service has its own ways
  await popup.keyboard.press("Enter");
  const connecting = dialogOf(page, "Connect Calendar");
  await connecting.getByText("Connected as ana@example.org").waitFor();
  await hands.act(button(connecting, "Done"));
  await page.getByRole("listitem").filter({ hasText: "ana@example.org" }).first().waitFor();

  // S12: no, in the window.
  const [again] = await Promise.all([page.context().waitForEvent("page"), hands.act(button(page, "Add Account (Calendar)").first())]);
  await again.getByRole("heading").first().waitFor();
  await handsOn(again).act(button(again, "Cancel"));
  await connecting.getByText("Nothing has changed").waitFor();
  await hands.act(button(connecting, "Done"));

  // S9, S14
  const rename = await hands.dialog(button(page, "Rename: ana@example.org"));
  await hands.type(rename.getByLabel("What you call it"), "Work");
  await hands.act(button(rename, "Save changes"));
  const disconnect = button(page, "Disconnect: Work");
  await hands.leave(await hands.dialog(disconnect), disconnect);
  const ending = await hands.dialog(disconnect);
  await hands.act(button(ending, "Disconnect"));
  await hands.act(button(ending, "Done"));
  await page.getByRole("heading", { name: "Optional" }).waitFor();
}

async function signsInWithACode(open) {
  const page = await enter(open, "/account", south);
  const hands = handsOn(page);
  const dialog = await hands.dialog(button(page, "Set up"), "Set up codes of an app");
  const code = phone(await dialog.locator("[data-secret] code").innerText());
  await hands.type(dialog.getByLabel("Code that the app shows"), await code(page));
  await hands.act(button(dialog, "Turn on"));
  const codes = dialogOf(page, "Your recovery codes");
  await hands.around("Your recovery codes");
  await hands.tick(codes.getByLabel("I stored the recovery codes"));
  await hands.act(button(codes, "Done"));
  await codes.waitFor({ state: "detached" });
  // A dialog in the place of another keeps the focus, and gives it back to what has opened them.
  const opener = button(page.getByRole("main"), "Make new ones");
  await hands.act(button(await hands.dialog(opener), "Make new ones"));
  await hands.around("Your recovery codes");
  await hands.tick(codes.getByLabel("I stored the recovery codes"));
  await hands.act(button(codes, "Done"));
  await opener.and(page.locator(":focus")).waitFor();
  await hands.menu(page.getByRole("button", { name: /account menu/ }), "Sign out");
  await heading(page, "Sign in");
  await hands.type(page.getByLabel("E-mail"), south.email);
  await hands.type(page.getByLabel("Password", { exact: true }), south.password);
  await hands.press("Enter");
  await heading(page, "One more step");
  await hands.type(page.getByLabel("Code"), await code(page));
  await hands.act(button(page, "Continue"));
  await page.waitForURL((where) => where.pathname === "/account" || where.pathname === listPath(south));
}

try {
  await withBrowser(async (open) => {
    const page = await step("signs in", () => comesIn(open));
    await page.emulateMedia({ reducedMotion: "reduce" });
    await step("A7 R3 N2 adds each kind of integration", () => addsEachKind(page));
    await step("goes anywhere by the palette", () => usesThePalette(page));
    await step("A9 R7 rotates, changes and deletes an integration", () => looksAfterOne(page));
    await step("R13 writes a policy with its preview", () => writesAPolicy(page));
    await step("R18 invites somebody and changes their role", () => invites(page));
    await step("R13 adds a file and removes it", () => addsAndRemovesAFile(page));
    await step("adds a webhook", () => addsAWebhook(page));
    await step("exports the audit log", () => exportsTheLog(page));
    await step("N14 tries a call", () => triesACall(page));
    await step("opens the menu of a phone", () => opensTheMenuOfAPhone(page));
    await step("S4 S8 connects an account", () => connectsAnAccount(page));
    await step("N12 signs in with a code of an app", () => signsInWithACode(open));
  });
} finally {
  service.close();
}
