// The frame: one person in two tenants, the account; nothing of one tenant in the
// other (security N03, N09, N11); what the palette does.
import assert from "node:assert/strict";
import { caller, enter, heading, listPath, look, north, signIn, south, step, url, withBrowser } from "./portal.mjs";

const southern = await caller(south);
await southern("POST", "/api/integrations", { kind: "custom", name: "Only in the south" });
const { token } = await southern("POST", "/api/invitations", { email: north.email, role: "administrator" });
await fetch(`${url}/api/invitations/accept`, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token, displayName: "Ana Kovač", password: north.password }),
});

async function changesTheTenant(open) {
  const page = await enter(open);
  await page.getByRole("button", { name: "switch organisation" }).click();
  await page.getByRole("menuitem", { name: "South Clinic" }).click();
  await page.waitForURL(url + listPath(south));
  await page.getByRole("link", { name: "Only in the south" }).waitFor();
  await page.goBack();
  await page.waitForURL(url + listPath(north));
  await page.getByText("Only in the south").first().waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Test bench" }).waitFor();

  const id = (await southern("GET", "/api/integrations?name=Only%20in%20the%20south")).integrations[0].id;
  await page.goto(`${url}${listPath(north)}/${id}`); // N03
  await heading(page, "There is no such integration");
  await page.goto(`${url}/t/00000000-0000-4000-8000-000000000000/settings/integrations`);
  await heading(page, "You are not a member of this organisation");
  await look(page, "not-a-member");
  await page.goto(`${url}/t/${north.id}/nothing/here`);
  await heading(page, "There is no such page");
  await look(page, "missing");

  // What is of the whole server is for its operator, where others are on it too.
  await page.goto(`${url}/t/${north.id}/settings/keys`);
  await page.getByText("Other organisations use this server too, so only its operator rotates or ends keys: sallyport keys rotate, sallyport keys withdraw.").waitFor();
  await page.getByRole("row").filter({ hasText: "ES256" }).waitFor();
  assert.equal(await page.getByRole("main").getByRole("button", { name: /^(Rotate|End)/ }).count(), 0);
}

async function keepsTheAccount(open) {
  const other = await enter(open, listPath(north), north, { userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" });
  const page = await enter(open, "/account");
  await heading(page, "Your account");
  await page.getByText("Firefox · Linux").waitFor();
  await look(page, "account");

  const third = await enter(open, "/account", north, { userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1" });
  await page.reload();
  await page.getByRole("button", { name: /^End the session in Safari/ }).click();
  await page.getByText("That session has ended.").waitFor();
  await third.reload();
  await heading(third, "Sign in");
  assert.equal((await other.context().request.get(`${url}/api/session`)).status(), 200, "the other one goes on");

  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await look(page, "account-end-others-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await page.getByText(/^\d+ sessions? (has|have) ended\.$/).waitFor();
  await other.reload();
  await heading(other, "Sign in"); // N10

  await page.getByLabel("Current password", { exact: true }).fill("not my password");
  await page.getByLabel("New password", { exact: true }).fill("another correct horse");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByRole("main").getByRole("alert").or(page.locator(".mantine-InputWrapper-error")).first().waitFor();
  await page.getByLabel("Current password", { exact: true }).fill(north.password);
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("Your password is changed.").waitFor();
  await signIn(other, { email: north.email, password: "another correct horse" });
  await heading(other, "Integrations");
}

async function endsBetweenTwoClicks(open) {
  const page = await enter(open, listPath(north), { email: north.email, password: "another correct horse" });
  await page.context().clearCookies();
  await page.getByRole("link", { name: "Test bench" }).evaluate((link) => link.click()); // no pointer and no focus comes by, which would read it before
  await heading(page, "Sign in");
  await page.getByText("Sign in to go on where you were.").waitFor();
  await signIn(page, { email: north.email, password: "another correct horse" });
  await heading(page, "Test bench");
}

async function keepsItsColours(open) {
  const page = await enter(open, listPath(north), { email: north.email, password: "another correct horse" });
  await page.getByRole("button", { name: "account menu" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.textContent === "Your account");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement?.textContent.startsWith("As the system"));
  await look(page, "account-menu-dialog");
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("menuitem", { name: "Dark" }).click();
  await page.reload();
  await heading(page, "Integrations");
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
  return page;
}

// Also what is no page.
async function doesMoreByThePalette(page) {
  const palette = page.getByRole("combobox", { name: "Go to a page" });
  const does = async (typed, option) => {
    await page.keyboard.press("Control+k");
    await palette.and(page.locator(":focus")).waitFor();
    await page.keyboard.type(typed);
    await page.getByRole("option", { name: option, selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await palette.waitFor({ state: "detached" });
  };
  await does("appearance light", "Appearance: Light");
  await page.waitForFunction(() => getComputedStyle(document.documentElement).colorScheme === "light");
  await does("switch south", "Switch to South Clinic");
  await page.getByRole("link", { name: "Only in the south" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("option", { name: "Switch to North Clinic" }).waitFor();
  assert.equal(await page.getByRole("option", { name: "Switch to South Clinic" }).count(), 0, "one is there already");
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "detached" });
  await does("sign out", "Sign out");
  await heading(page, "Sign in");
  assert.equal((await page.context().request.get(`${url}/api/session`)).status(), 401);
}

// On a phone the way to all pages is behind a button.
async function hasAMenuOnAPhone(open) {
  const page = await enter(open, listPath(north), north, { viewport: { width: 320, height: 640 }, hasTouch: true });
  const menu = page.getByRole("dialog", { name: "Menu" });
  const opener = page.getByRole("button", { name: "Open the menu" });
  const phone = { width: 320, height: 640 };
  await opener.tap();
  await menu.getByRole("link", { name: "Policies" }).waitFor();
  await look(page, "menu-dialog");
  await page.setViewportSize(phone);
  await menu.getByRole("link", { name: "Policies" }).tap();
  await heading(page, "Policies");
  await menu.waitFor({ state: "detached" });

  await opener.tap();
  await menu.getByRole("button", { name: "Search" }).tap();
  await page.getByRole("combobox", { name: "Go to a page" }).waitFor();
  await menu.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: "Go to a page" }).waitFor({ state: "detached" });
  await opener.focus(); // and with a keyboard
  await page.keyboard.press("Enter");
  await menu.waitFor();
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Open the menu");
}

// As people who know the screens of the systems before look for it: Settings > Integrations (accessia A1, A7; archivist R4,
// sonadier S8; external API, section 3), Settings > Administrators (archivist, section 3, step 6).
async function leadsWherePeopleLookForIt(open) {
  const page = await open();
  await page.goto(`${url}/`);
  await signIn(page);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Settings" }).click();
  await heading(page, "Settings");
  const tabs = page.getByRole("navigation", { name: "Parts of the settings" });
  await look(page, "settings-tabs");
  await tabs.getByRole("link", { name: "Integrations", exact: true }).click();
  await heading(page, "Integrations");
  await page.getByRole("heading", { name: "Available integrations", exact: true }).waitFor();
  await page.getByRole("heading", { name: "API Integration", exact: true }).waitFor();
  await page.getByRole("heading", { name: "Custom integration" }).waitFor();
  await page.getByRole("main").getByRole("link", { name: "Settings" }).click();
  await heading(page, "Settings");
  await tabs.getByRole("link", { name: "Administrators" }).click();
  await page.getByRole("button", { name: "Add an administrator" }).waitFor();
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Settings" }).click();
  await tabs.getByRole("link", { name: "Your integrations" }).click();
  await page.waitForURL(/\/account\/integrations/);
  await page.getByRole("heading", { name: "Integrations for North Clinic" }).waitFor();
}

// The exact time, with its zone and in UTC, for pointers, fingers and keyboards; in the zone of whoever looks.
async function saysTimesWithTheirZone(open) {
  const northern = await caller(north);
  await northern("POST", "/api/assets", { attributes: { arc_display_name: "Loading bay" } });
  const shown = [];
  for (const [timezoneId, named] of [["Europe/Ljubljana", /GMT\+[12]|CES?T/], ["Asia/Tokyo", /GMT\+9|JST/]]) {
    const page = await enter(open, `/t/${north.id}/inventory/events`, north, { timezoneId, hasTouch: true });
    await page.getByText(`On your clock, ${timezoneId}.`).waitFor();
    const time = page.getByRole("row").filter({ hasText: "Loading bay" }).locator("td").last().getByRole("button");
    await time.focus();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    const told = page.getByRole("tooltip");
    await told.getByText(/UTC$/).last().waitFor();
    assert.match(await told.locator("span").first().innerText(), named);
    shown.push(await told.locator("span").last().innerText());
    await page.keyboard.press("Escape");
    await told.waitFor({ state: "detached" });
    await page.getByRole("heading", { level: 1 }).click();
    await time.tap();
    await told.waitFor();
    await look(page, "time-dialog");
    await page.goto(`${url}/t/${north.id}/audit?from=2026-01-01T12:00:00Z`);
    await page.getByText(`On your clock, ${timezoneId}.`).waitFor();
    const from = await page.getByLabel("From", { exact: true }).inputValue();
    assert.equal(from, timezoneId === "Asia/Tokyo" ? "2026-01-01T21:00" : "2026-01-01T13:00");
  }
  assert.equal(shown[0], shown[1]);
}

await withBrowser(async (open) => {
  await step("has a menu on a phone", () => hasAMenuOnAPhone(open));
  await step("A1 A7 R4 S8 leads where people look for it", () => leadsWherePeopleLookForIt(open));
  await step("says times with their zone", () => saysTimesWithTheirZone(open));
  await step("N03 changes the organisation", () => changesTheTenant(open));
  await step("N10 keeps the account", () => keepsTheAccount(open));
  await step("N11 ends between two clicks", () => endsBetweenTwoClicks(open));
  const page = await step("keeps its colours", () => keepsItsColours(open));
  await step("N03 N10 does more by the palette", () => doesMoreByThePalette(page));
});
