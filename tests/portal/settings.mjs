// Settings by hand: the organisation, limits, signing keys, and webhooks from the first message to another secret (security
// N01, N06, N11, N18).
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { caller, comesTo, enter, heading, look, north, step, undoes, until, url, withBrowser } from "./portal.mjs";

const at = (tab) => `/t/${north.id}/settings/${tab}`;
const northern = await caller(north);
const toast = (page, text) => page.locator('[aria-live="polite"]').getByText(text).first().waitFor();

// A receiver that answers as it is told, and keeps what it was sent.
async function startReceiver() {
  const messages = [];
  const receiver = { status: 200, messages };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => (body += piece)).on("end", () => {
      messages.push({ body, headers: request.headers, status: receiver.status });
      response.writeHead(receiver.status).end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  receiver.url = `http://127.0.0.1:${server.address().port}/hooks`;
  receiver.close = () => (server.closeAllConnections(), server.close());
  return receiver;
}

async function changesTheOrganisation(open) {
  const page = await enter(open, at("organisation"));
  await page.getByRole("link", { name: "Settings", exact: true }).waitFor();
  assert.equal(await page.getByRole("navigation", { name: "Pages" }).locator('[aria-current="page"]').innerText(), "Settings");
  const kept = page.locator("section", { has: page.getByRole("heading", { name: "Retention" }) });
  await kept.getByText("730 days", { exact: true }).waitFor(); // as the server says
  await kept.getByText("400 days", { exact: true }).waitFor();
  const quotas = page.locator("section", { has: page.getByRole("heading", { name: "Quotas" }) });
  const used = (kind) => quotas.locator("dt", { hasText: kind }).locator("+ dd").innerText();
  assert.deepEqual([await used("Integrations"), await used("Webhooks"), await used("Access policies")], ["1 of 4", "0 of 100", "0 of 5,000"]);
  for (const name of ["One", "Two", "Three"]) await northern("POST", "/api/integrations", { kind: "custom", name });
  await page.reload();
  await quotas.getByText("All 4 are used", { exact: true }).waitFor();
  await look(page, "settings-organisation");
  await page.getByLabel("Name", { exact: true }).fill("North & <b>Sons</b>"); // N06
  await page.getByRole("button", { name: "Save changes" }).click();
  await toast(page, "The name is changed.");
  await page.getByText("North & <b>Sons</b>").filter({ visible: true }).first().waitFor();
  const is = (member) => async () => (await northern("GET", "/api/tenant"))[member];
  assert.equal(await is("name")(), "North & <b>Sons</b>");
  await undoes(page);
  await comesTo(is("name"), north.name);
  await comesTo(() => page.getByLabel("Name", { exact: true }).inputValue(), north.name);
  await page.getByText(north.name).filter({ visible: true }).first().waitFor();

  const switchesOff = async () => {
    await page.getByRole("dialog").getByRole("button", { name: "Switch off" }).click();
    await toast(page, "Connections are off.");
    assert.equal(await is("connectionsEnabled")(), false);
  };
  await page.getByRole("button", { name: "Switch off" }).click();
  await look(page, "settings-switch-off-dialog");
  await switchesOff();
  await undoes(page);
  await comesTo(is("connectionsEnabled"), true);
  await page.getByRole("button", { name: "Switch off" }).click(); // which it has again
  await switchesOff();
  await page.goto(`${url}/t/${north.id}/connections`);
  await page.getByText("All connections are switched off.").waitFor();
  await page.getByRole("link", { name: "Switch them on in Settings" }).click();
  await page.getByRole("button", { name: "Switch on" }).click();
  await toast(page, "Connections are on.");
  return page;
}

async function setsLimits(page) {
  await page.getByRole("link", { name: "Limits", exact: true }).click();
  await page.getByLabel("Tokens per hour").fill("sixty");
  await page.getByText("A whole number from 1").waitFor();
  assert.ok(await page.getByRole("button", { name: "Save changes" }).isDisabled());
  const limits = () => northern("GET", "/api/limits");
  const before = await limits();
  await page.getByLabel("Tokens per hour").fill("60");
  await page.getByRole("button", { name: "Save changes" }).click();
  await toast(page, "The limits are saved.");
  assert.equal((await limits()).tokens.perHour, 60);
  await undoes(page);
  await comesTo(limits, before);
  await comesTo(() => page.getByLabel("Tokens per hour").inputValue(), "");
  await page.getByLabel("Tokens per hour").fill("600");
  await page.getByLabel("Calls per day").fill("100,000");
  await page.getByLabel("Only count").check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await toast(page, "The limits are saved.");
  assert.deepEqual(await limits(), { mode: "observe", tokens: { perHour: 600 }, calls: { perDay: 100000 } });
  await until(async () => (await northern("GET", "/api/usage")).usage.length > 0, "what was used is written down");
  await page.reload();
  await page.getByRole("link", { name: "Test bench" }).waitFor();
  await look(page, "settings-limits");
}

async function rotatesKeys(page) {
  await page.getByRole("link", { name: "Keys", exact: true }).click();
  await page.getByRole("row").filter({ hasText: "ES256" }).getByText("Signs").waitFor();
  await look(page, "settings-keys");
  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Rotate the signing keys" });
  await look(page, "settings-rotate-dialog");
  await dialog.getByRole("textbox", { name: "Which" }).click();
  await page.getByRole("option", { name: "ES256" }).click();
  await dialog.getByRole("button", { name: "Rotate", exact: true }).click();
  await toast(page, "The keys are rotated.");
  const published = page.getByRole("row").filter({ hasText: "ES256" }).filter({ hasText: "Published" });
  await published.waitFor();
  await published.getByRole("button", { name: /^End key/ }).click();
  const ending = page.getByRole("dialog", { name: "End a key that has leaked" });
  assert.ok(await ending.getByRole("button", { name: "End", exact: true }).isDisabled());
  await ending.getByLabel("Type ES256 to confirm").fill("ES256");
  await look(page, "settings-end-key-dialog");
  await ending.getByRole("button", { name: "End", exact: true }).click();
  await toast(page, "The key is ended.");
}

// Nothing holds the text once the dialog is closed (N18).
async function storesTheSecret(page, name) {
  const dialog = page.getByRole("dialog", { name });
  const secret = await dialog.locator("[data-secret] code").first().innerText();
  await look(page, `webhook-${name.includes("new") ? "rotated" : "made"}-dialog`);
  await page.keyboard.press("Escape");
  assert.ok(await dialog.getByRole("button", { name: "Close", exact: true }).isDisabled());
  await dialog.getByLabel("I stored the secret").check();
  await dialog.getByRole("button", { name: "Close", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  const kept = await page.evaluate(() => JSON.stringify([document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }, history.state]));
  assert.ok(!kept.includes(secret));
  return secret;
}
const isSignedWith = (secret, { body, headers }) => {
  const signed = createHmac("sha256", secret).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`).digest("base64");
  return headers["webhook-signature"].includes(signed);
};

async function sendsEvents(page) {
  const receiver = await startReceiver();
  try {
    await page.getByRole("link", { name: "Webhooks", exact: true }).click();
    await page.getByText("No webhooks yet").waitFor();
    await look(page, "webhooks-empty");
    await page.getByRole("button", { name: "Add a webhook" }).click();
    const add = page.getByRole("dialog", { name: "Add a webhook" });
    await add.getByLabel("Name", { exact: true }).fill("Guard desk");
    await add.getByLabel("Address").fill("http://192.0.2.7/hooks");
    await add.getByLabel("Events").fill("Door Opened\nDoor Closed");
    await add.getByRole("textbox", { name: "Integration" }).click();
    await page.getByRole("option", { name: "Test bench" }).click();
    await add.getByRole("button", { name: "Add a webhook" }).click();
    await add.locator(".mantine-InputWrapper-error").first().waitFor(); // no address that may be reached
    await look(page, "webhook-add-dialog");
    await add.getByLabel("Address").fill(receiver.url);
    await add.getByRole("button", { name: "Add a webhook" }).click();
    const secret = await storesTheSecret(page, "The webhook is made");
    await heading(page, "Guard desk");
    const fact = (name) => page.locator("dt", { hasText: name }).locator("+ dd");
    const bench = await fact("Integration").getByRole("link", { name: "Test bench" }).getAttribute("href");
    assert.ok(bench.endsWith(`/settings/integrations/${north.clientId}`));
    assert.equal(await fact("Assets").innerText(), "All assets");
    const state = page.locator("h1 + *");
    await state.getByText("Standard Webhooks").waitFor();

    receiver.status = 503;
    await page.getByRole("button", { name: "Send a test message" }).click();
    await page.getByText("Not delivered").waitFor();
    receiver.status = 200;
    await page.getByRole("button", { name: "Send a test message" }).click();
    await page.getByText("Delivered: 200 in").waitFor();
    assert.ok(isSignedWith(secret, receiver.messages.at(-1)));
    await page.getByRole("button", { name: "Activate", exact: true }).click();
    await look(page, "webhook-activate-dialog");
    await page.getByRole("dialog").getByRole("button", { name: "Activate" }).click();
    await toast(page, "It is active");

    const asset = await northern("POST", "/api/assets", { type: "door", attributes: { arc_display_name: "<b>Lobby</b>" } });
    await northern("POST", "/api/events", { assetId: asset.id, type: "Door Opened" });
    await until(() => receiver.messages.some(({ body }) => body.includes("event.recorded")), "the event is sent");
    const delivered = page.getByRole("row").filter({ hasText: "Delivered" });
    await until(async () => {
      await page.getByRole("button", { name: "Look again" }).click();
      return (await delivered.count()) > 0;
    }, "the message is shown");
    await look(page, "webhook");
    await delivered.getByRole("button", { name: /^Show the message/ }).click();
    await page.getByRole("dialog").getByText("Door Opened").first().waitFor();
    assert.ok(page.url().includes("message="), "each message has its address");
    await look(page, "webhook-message-dialog");
    const before = receiver.messages.length;
    await page.getByRole("dialog").getByRole("button", { name: "Send again" }).click();
    await toast(page, "One message is sent again.");
    await until(() => receiver.messages.length > before, "it comes again");

    await page.getByRole("button", { name: "Rotate the secret" }).click();
    await look(page, "webhook-rotate-dialog");
    await page.getByRole("dialog").getByRole("button", { name: "Rotate the secret" }).click();
    const second = await storesTheSecret(page, "The new secret");
    await page.getByRole("button", { name: "Send a test message" }).click();
    await page.getByText("Delivered: 200 in").waitFor();
    await until(() => isSignedWith(second, receiver.messages.at(-1)), "the new secret signs");
    assert.ok(isSignedWith(secret, receiver.messages.at(-1)), "so does the old one, for a day");

    await page.getByRole("radio", { name: "Given up" }).check();
    await page.getByText("None are in this state.").waitFor();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("dialog", { name: "Edit Guard desk" }).getByLabel("Name", { exact: true }).fill("Night desk");
    await page.getByRole("dialog").getByLabel("Events").fill("");
    await page.getByRole("dialog").getByRole("textbox", { name: "Assets" }).fill("lob"); // by a part of its name
    await page.getByRole("option", { name: "<b>Lobby</b>" }).click();
    await look(page, "webhook-edit-dialog");
    await page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();
    await heading(page, "Night desk");
    const webhook = page.url().split("/").pop().split("?")[0];
    const changed = await northern("GET", `/api/webhooks/${webhook}`);
    assert.deepEqual([changed.events, changed.assets], [[], [asset.id]], "all events of one asset");
    await fact("Assets").getByRole("link", { name: "<b>Lobby</b>" }).waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();
    await page.getByText("Undone.", { exact: true }).waitFor();
    assert.deepEqual((await northern("GET", `/api/webhooks/${webhook}`)).assets, []);
    await heading(page, "Guard desk");
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("dialog", { name: "Edit Guard desk" }).getByLabel("Name", { exact: true }).fill("Night desk");
    await page.getByRole("dialog").getByLabel("Events").fill("");
    await page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();
    await heading(page, "Night desk");

    // What it has missed is given up, and can be sent again all the same.
    receiver.status = 503;
    await northern("POST", "/api/events", { assetId: asset.id, type: "Window Opened" });
    await until(() => receiver.messages.some(({ body, status }) => status === 503 && body.includes("Window Opened")), "the event is refused");
    const now = () => northern("GET", `/api/webhooks/${webhook}`);
    await until(async () => (await now()).failingSince, "it is known that nothing was taken");
    await page.reload();
    await state.getByText("Failing").waitFor();
    await fact("Nothing was taken since").filter({ hasText: /\d\d:\d\d/ }).waitFor();
    await page.getByRole("button", { name: "Deactivate" }).click();
    await toast(page, "It is off.");
    receiver.status = 200;
    await page.getByRole("button", { name: "Activate", exact: true }).click();
    await page.getByLabel("Skip what it has missed").check();
    await page.getByRole("dialog").getByRole("button", { name: "Activate" }).click();
    await page.getByRole("row").filter({ hasText: "Window Opened" }).waitFor();
    await look(page, "webhook-given-up");
    await page.getByRole("button", { name: "Send all given up again" }).click();
    await toast(page, "One message is sent again.");
    await until(() => receiver.messages.some(({ body, status }) => status === 200 && body.includes("Window Opened")), "it comes after all");

    // Whoever wants nothing any more is left alone until somebody activates it again.
    receiver.status = 410;
    await northern("POST", "/api/events", { assetId: asset.id, type: "Gate Opened" });
    await comesTo(async () => (await now()).stopReason, "gone");
    await page.reload();
    await state.getByText("Stopped").waitFor();
    await fact("Stopped").getByText("The receiver has answered 410: it does not want messages any more.").waitFor();
    await page.route(`**/api/webhooks/${webhook}`, async (route) => route.fulfill({ json: { ...(await now()), stopReason: "failing" } })); // five days later
    await page.reload();
    await fact("Stopped").getByText("Nothing was taken for five days.").waitFor();
    await page.unroute(`**/api/webhooks/${webhook}`);
    await page.getByRole("link", { name: "Webhooks" }).first().click();
    await page.getByRole("row").filter({ hasText: "Night desk" }).getByText("Stopped").waitFor();
    await look(page, "webhooks");
    await page.getByRole("link", { name: "Night desk" }).click();
    receiver.status = 200;
    await page.getByRole("button", { name: "Activate", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Activate" }).click();
    await state.getByText("Active").waitFor();
    assert.equal(await fact("Stopped").count(), 0);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Night desk");
    await look(page, "webhook-delete-dialog");
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("No webhooks yet").waitFor();

    await page.getByRole("button", { name: "Add a webhook" }).click();
    await add.getByLabel("Name", { exact: true }).fill("Programs");
    await add.getByLabel("Address").fill(receiver.url);
    await add.getByRole("textbox", { name: "Integration" }).click();
    await page.getByRole("option", { name: "Test bench" }).click();
    await add.getByRole("textbox", { name: "Format" }).click();
    await page.getByRole("option", { name: "External API" }).click();
    await add.getByRole("button", { name: "Add a webhook" }).click();
    const made = page.getByRole("dialog", { name: "The webhook is made" });
    const key = await made.locator("[data-secret] code").first().innerText();
    await made.getByLabel("I stored the secret").check();
    await made.getByRole("button", { name: "Close", exact: true }).click();
    await heading(page, "Programs");
    await state.getByText("External API").waitFor();
    await page.getByRole("button", { name: "Send a test message" }).click();
    await page.getByText("Delivered: 200 in").waitFor();
    const { headers, body } = receiver.messages.at(-1);
    assert.deepEqual([headers["x-intigriti-event"], headers["x-intigriti-digest"]], ["TestEvent", createHmac("sha256", key).update(body).digest("base64")]);
    await page.getByRole("link", { name: "Webhooks" }).first().click();
    await page.getByRole("row").filter({ hasText: "Programs" }).getByRole("cell", { name: "External API" }).waitFor();
  } finally {
    receiver.close();
  }
}

await withBrowser(async (open) => {
  const page = await step("changes the organisation", () => changesTheOrganisation(open));
  await step("sets limits", () => setsLimits(page));
  await step("N11 rotates keys", () => rotatesKeys(page));
  await step("N18 sends events to a webhook", () => sendsEvents(page));
});
