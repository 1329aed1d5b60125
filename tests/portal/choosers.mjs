// Choosing one of very many: with more integrations and assets than a page of the API holds, the last one is found by a part
// of its name wherever somebody chooses, and shows by its name everywhere (issue: 10,000 integrations). The palette finds it too.
import assert from "node:assert/strict";
import { caller, enter, heading, look, north, step, tokenFor, until, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const many = 505; // beyond the largest page
const atOnce = 16;
const at = (tail) => `/t/${north.id}${tail}`;
const hostile = "<img src=x onerror=alert(1)>"; // N06

async function makeMany(make) {
  let next = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => { while (next < many) await make(next++); }));
}
const asset = (name) => call("POST", "/api/assets", { attributes: { arc_display_name: name, arc_display_type: "Door" } });
const first = await asset("Anchor gate");
await makeMany((number) => call("POST", "/api/integrations", { kind: "api", name: `Filler ${number}` }));
await makeMany((number) => asset(`Door ${number}`));
const zebra = await call("POST", "/api/integrations", { kind: "custom", name: `Zebra crossing ${hostile}`, role: "event_viewer" });
const user = await call("POST", "/api/users", { name: "Quentin Zebulon", email: "quentin@north.example" });
const group = await call("POST", "/api/groups", { name: "Zephyr squad" });
await call("POST", "/api/roles", { name: "zone_keeper", permissions: ["assets:read"] });
const policy = await call("POST", "/api/policies", { name: "Zenith rule", permissions: [{ subjects: ["*"], readAttributes: ["*"] }] });
const service = await call("POST", "/api/providers", { provider: "google", name: "Zodiac calendar", clientId: "of-north", clientSecrets: ["secret"] });
assert.equal((await tokenFor(zebra.id, zebra.secret)).status, 200); // it has done something that the audit log shows

const chosen = (box) => box.evaluate((input, name) => input.value === name || null, zebra.name);
async function pick(page, box, typed, option) {
  await box.click();
  await box.fill(typed);
  await page.getByRole("option", { name: option, exact: true }).click();
}

async function filtersTheAudit(page) {
  await page.goto(url + at("/audit"));
  await heading(page, "Audit");
  const box = page.getByRole("textbox", { name: "Any integration" });
  await box.click();
  await page.getByRole("option", { name: "Filler 0", exact: true }).waitFor(); // the first by name
  assert.equal(await page.getByRole("option", { name: zebra.name, exact: true }).count(), 0);
  await box.fill("nothing is called so");
  await page.getByText("Nothing found").waitFor();
  await box.fill("BRA cross");
  await page.getByRole("option", { name: zebra.name, exact: true }).waitFor();
  await page.getByRole("option", { name: zebra.name, exact: true }).click();
  await page.waitForURL(new RegExp(`integration=${zebra.id}`));
  await page.getByRole("cell").getByText(zebra.name).first().waitFor();
  await page.reload(); // the address has its id, the field its name
  await page.waitForFunction((name) => document.querySelector("[aria-label='Any integration']")?.value === name, zebra.name);
  await look(page, "audit-chosen");
  await page.getByRole("button", { name: "Clear: Any integration" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL((address) => !address.search.includes("integration"));
  await pick(page, page.getByRole("textbox", { name: "Any person" }), "admin@nor", north.email);
  await page.waitForURL(/person=/);
}

async function namesItInAPolicy(page) {
  await page.goto(url + at("/policies/new"));
  await page.getByLabel("Name", { exact: true }).fill("For one only");
  const part = page.getByRole("region", { name: "Part 1" });
  await pick(page, part.getByRole("textbox", { name: "Choose an integration" }), "zebra", zebra.name);
  await page.getByRole("button", { name: "Create the policy" }).click();
  await heading(page, "For one only");
  await until(() => chosen(part.getByRole("textbox", { name: "Choose an integration" })), "the field has its name");
  // A member is chosen the same way.
  await part.getByRole("combobox", { name: "Who" }).selectOption("Member");
  await pick(page, part.getByRole("textbox", { name: "Choose a member" }), "admin", north.email);
  await page.getByRole("button", { name: "Discard changes" }).click();
  await page.goto(url + at("/policies"));
  await page.getByRole("cell").getByText(zebra.name).waitFor();
}

async function asksWhyAboutIt(page) {
  await page.goto(url + at("/policies/why"));
  await pick(page, page.getByRole("textbox", { name: "Integration", exact: true }), "zebra", zebra.name);
  await pick(page, page.getByRole("textbox", { name: "Asset", exact: true }), "Anchor gate", "Anchor gate");
  await page.waitForURL(new RegExp(first.id));
  await page.getByRole("status").getByText("Allowed The role (Event viewer) allows it.", { exact: true }).waitFor();
}

async function triesIt(page) {
  await page.goto(url + at("/try"));
  await pick(page, page.getByRole("textbox", { name: "Integration", exact: true }), "zebra", zebra.name);
  await page.getByLabel("Secret", { exact: true }).fill(zebra.secret);
  await page.getByRole("button", { name: "Get a token" }).click();
  await page.getByText("You have a token.").waitFor();
}

async function givesItAWebhook(page) {
  await page.goto(url + at("/settings/webhooks?add=true"));
  const add = page.getByRole("dialog", { name: "Add a webhook" });
  await add.getByLabel("Name", { exact: true }).fill("Guard desk");
  await add.getByLabel("Address").fill("http://127.0.0.1:9/hooks");
  await pick(page, add.getByRole("textbox", { name: "Integration" }), "zebra", zebra.name);
  await add.getByRole("button", { name: "Add a webhook" }).click();
  await page.getByRole("dialog", { name: "The webhook is made" }).waitFor();
  assert.equal((await call("GET", "/api/webhooks")).webhooks[0].integration, zebra.id);
}

async function goesToIt(open) {
  const page = await enter(open, at("/inventory/assets"));
  await page.getByRole("link", { name: "Anchor gate" }).waitFor(); // the page listens to keys by now
  const palette = page.getByRole("combobox", { name: "Go to a page" });
  const goesTo = async (typed, option, title) => {
    await page.keyboard.press("Control+k");
    await palette.and(page.locator(":focus")).waitFor();
    await page.keyboard.type(typed);
    await page.getByRole("option", { name: option }).waitFor();
    if (title === zebra.name) await look(page, "palette-found-dialog");
    await page.keyboard.press("Enter");
    await heading(page, title);
    await palette.waitFor({ state: "detached" });
  };
  await goesTo("bra cross", zebra.name, zebra.name);
  await goesTo("zebulon", "Quentin Zebulon", "Quentin Zebulon");
  assert.ok(page.url().endsWith(user.id));
  await goesTo("anchor gate", "Anchor gate", "Anchor gate");
  await goesTo("PHYR sq", "Zephyr squad", "Zephyr squad");
  assert.ok(page.url().endsWith(group.id));
  await goesTo("keeper", "zone_keeper", "zone_keeper");
  await goesTo("nith ru", "Zenith rule", "Zenith rule");
  assert.ok(page.url().endsWith(policy.id));
  await goesTo("diac cal", "Zodiac calendar", "Zodiac calendar");
  assert.ok(page.url().endsWith(service.id));
  await goesTo("people groups", "Groups People", "People");
  await page.waitForURL(/people\/groups/);
  await goesTo("invite", "Invite somebody", "People");
  await page.getByRole("dialog", { name: "Invite somebody" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Invite somebody" }).waitFor({ state: "detached" });
  await goesTo("new policy", "New policy", "New policy");
}

await withBrowser(async (open) => {
  const page = await enter(open, at("/audit"));
  await step("filters the audit", () => filtersTheAudit(page));
  await step("names it in a policy", () => namesItInAPolicy(page));
  await step("asks why about it", () => asksWhyAboutIt(page));
  await step("tries it", () => triesIt(page));
  await step("gives it a webhook", () => givesItAWebhook(page));
  await step("goes to it by the palette", () => goesToIt(open));
});
