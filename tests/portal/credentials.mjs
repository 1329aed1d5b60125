// Secrets by hand: another one in the place of the old, or beside it; when the old one may go; credentials that are requested
// anew; and copying what is shown (accessia A9, archivist R7 and section 13, external API N2, N3).
import assert from "node:assert/strict";
import { caller, enter, exchange, listPath, look, north, step, tokenFor, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const make = (kind, name) => call("POST", "/api/integrations", { kind, name, role: "event_viewer" });
const pathOf = ({ id }, tab = "/credentials") => `${listPath(north)}/${id}${tab}`;
const stored = { api: "I stored the Secret", custom: "I stored the secret", "external-api": "I stored the client secret in a secure way" };

// Takes the secret from the dialog that shows it, and what is said about the one before.
async function take(page, kind, title = "Your new secret") {
  const shown = page.getByRole("dialog", { name: title });
  const secret = await shown.locator("[data-secret] code").innerText();
  const text = await shown.innerText();
  await shown.getByLabel(stored[kind]).check();
  await shown.getByRole("button", { name: /^(Save|Close)$/ }).click();
  await shown.waitFor({ state: "detached" });
  return { secret, text };
}

// Nothing is chosen: the old one stops at once.
async function replacesAtOnce(open) {
  const display = await make("api", "Lobby display");
  const page = await enter(open, pathOf(display));
  for (const [made, works] of [[display, exchange], [await make("custom", "Pump 10"), tokenFor]]) {
    await page.goto(url + pathOf(made));
    assert.equal((await works(made.id, made.secret)).status, 200);
    await page.getByRole("button", { name: "Rotate" }).click();
    const question = page.getByRole("dialog", { name: "Rotate the secret" });
    assert.ok(await question.getByLabel("Ends at once").isChecked());
    await look(page, `rotate-${made.kind}-dialog`);
    await question.getByRole("button", { name: "Rotate" }).click();
    const { secret, text } = await take(page, made.kind);
    assert.ok(text.includes("The previous one has ended."), text);
    assert.equal((await works(made.id, made.secret)).status, 401);
    assert.equal((await works(made.id, secret)).status, 200);
  }
}

async function addsASecond(open) {
  const pump = await make("custom", "Pump 11");
  const page = await enter(open, pathOf(pump));
  assert.equal((await tokenFor(pump.id, pump.secret)).status, 200);
  await page.getByRole("button", { name: "Add a second secret" }).click();
  await look(page, "add-secret-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Make a secret" }).click();
  const { secret, text } = await take(page, "custom");
  assert.ok(text.includes("The other one stays until you delete it."), text);
  for (const one of [pump.secret, secret]) assert.equal((await tokenFor(pump.id, one)).status, 200);
  assert.equal(await page.getByRole("button", { name: "Add a second secret" }).count(), 0);

  // A9: of two, the older one would not get any more time.
  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Rotate the secret" });
  await question.getByText(`Two secrets are live. …${pump.secret.slice(-4)} ends at once in any case; what you choose here is for …${secret.slice(-4)}.`).waitFor();
  await look(page, "rotate-two-dialog");
  await question.getByRole("button", { name: "Cancel" }).click();
  return { page, pump, secret };
}

// Once nothing uses the old one any more, it is said that it may go. A use is noted a minute late at most.
async function deletesTheOldOne({ page, pump, secret }) {
  const noted = async () => (await call("GET", `/api/integrations/${pump.id}`)).credentials.every(({ lastUsedAt }) => lastUsedAt);
  for (const end = Date.now() + 120_000; Date.now() < end && !(await noted()); ) await new Promise((next) => setTimeout(next, 200));
  const question = page.getByRole("dialog");
  const remove = async () => {
    await page.reload();
    await page.getByRole("button", { name: `Delete secret …${pump.secret.slice(-4)}` }).click();
  };
  await remove();
  await question.getByText("Still needed?").waitFor();
  await question.getByText("Whatever uses it stops working at once.").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.clock.setFixedTime(Date.now() + 3 * 86_400_000); // three days on, as this browser sees it
  await page.reload();
  await page.getByRole("listitem").filter({ hasText: pump.secret.slice(-4) }).getByText("Unused for 48 h, safe to delete").waitFor();
  await remove();
  await question.getByText("Safe to delete.").waitFor();
  await question.getByText("Unused for 48 hours").waitFor();
  await look(page, "delete-safe-dialog");
  await question.getByRole("button", { name: "Delete the secret" }).click();
  await question.waitFor({ state: "detached" });
  assert.equal((await tokenFor(pump.id, pump.secret)).status, 401);
  assert.equal((await tokenFor(pump.id, secret)).status, 200);
}

// N2, N3: what is lost is deleted, and another one requested. No regenerate.
async function requestsNewCredentials(open) {
  const bot = await make("external-api", "Slack announcer");
  const submissions = async (token) => (await fetch(`${url}/external/v1.2/submissions`, { headers: { Authorization: `Bearer ${token}` } })).status;
  const { access_token: token } = await (await tokenFor(bot.id, bot.secret)).json();
  assert.equal(await submissions(token), 200);
  const page = await enter(open, pathOf(bot));
  await page.getByText("What is lost is not shown again").waitFor();
  assert.equal(await page.getByRole("button", { name: /Rotate|Add|Make/ }).count(), 0);
  await page.getByRole("button", { name: "Request new credentials" }).click();
  const request = page.getByRole("dialog", { name: "Request new credentials" });
  await request.getByLabel("End the other one by itself when it is unused for 14 days").check(); // as long as its tokens live
  await look(page, "request-credentials-dialog");
  await request.getByRole("button", { name: "Request" }).click();
  const { secret, text } = await take(page, "external-api", "Your External API credentials");
  assert.ok(text.includes("visible only in this moment"), text);
  for (const one of [bot.secret, secret]) assert.equal((await tokenFor(bot.id, one)).status, 200, "side by side");
  await page.getByText("Two are live, which is the most.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Request new credentials" }).count(), 0);
  await page.getByText("or once it is unused for 14 days").waitFor();
  assert.deepEqual((await call("GET", `/api/integrations/${bot.id}`)).credentials.map((one) => one.retireWhenUnusedHours), [undefined, 336]);
  await look(page, "integration-credentials-external");

  await page.getByRole("button", { name: `Delete credentials …${bot.secret.slice(-4)}` }).click();
  const question = page.getByRole("dialog");
  await question.getByText("end at once: the client is answered 401").waitFor();
  await look(page, "delete-credentials-dialog");
  await question.getByRole("button", { name: "Delete the credentials" }).click();
  await page.getByText(`Credentials …${bot.secret.slice(-4)} are deleted.`).waitFor();
  assert.equal(await submissions(token), 401);
  assert.equal((await tokenFor(bot.id, bot.secret)).status, 401);
  const { access_token: next } = await (await tokenFor(bot.id, secret)).json();
  assert.equal(await submissions(next), 200);
}

async function copies(open) {
  const pump = await make("custom", "Pump 12");
  const page = await enter(open, pathOf(pump, ""));
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const button = page.getByRole("button", { name: "Copy CLIENT_ID" });
  // It is said for a second and a half, which may be over before one looks.
  const says = async (words) => {
    await button.waitFor();
    await page.evaluate(() => {
      globalThis.said = [];
      new MutationObserver(() => document.querySelectorAll("button[data-state]").forEach(({ textContent }) => globalThis.said.push(textContent))).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await button.click();
    await page.waitForFunction((wanted) => globalThis.said.includes(wanted), words);
  };
  await says("Copied");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), pump.id);
  await page.evaluate(() => navigator.clipboard.writeText("something else"));

  // Plain HTTP to a name of a LAN: browsers have no clipboard for such pages.
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined }));
  await page.reload();
  await says("Copied");
  await page.getByRole("link", { name: "General" }).click();
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("");
  await name.press("Control+V");
  assert.equal(await name.inputValue(), pump.id);

  // Nothing works: it is said, so that nobody pastes something else.
  await page.addInitScript(() => (Document.prototype.execCommand = () => false));
  await page.goto(url + pathOf(pump, ""));
  await says("Not copied");
}

await withBrowser(async (open) => {
  const second = await step("adds a second one", () => addsASecond(open));
  await step("A9 replaces it at once", () => replacesAtOnce(open));
  await step("N2 N3 requests new credentials", () => requestsNewCredentials(open));
  await step("copies", () => copies(open));
  await step("deletes the old one", () => deletesTheOldOne(second));
});
