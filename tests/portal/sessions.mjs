// Sessions as browsers have them: fixed, stolen, ended and renewed, with the clock of the server moved on (security N05, N09,
// N10, N11; docs/guide/signing-in.md).
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { confirms, enter, heading, listPath, look, north, signIn, south, step, url, withBrowser } from "./portal.mjs";

const minutes = 60;
const hours = 60 * minutes;
let ahead = 0;
// Only the server's clock: browsers keep a cookie for as long as they like.
function passes(seconds) {
  ahead += seconds;
  const shift = Buffer.alloc(8);
  shift.writeBigInt64LE(BigInt(ahead));
  writeFileSync(process.env.CLOCK, shift, { flag: "r+" });
}

let password = north.password;
const me = () => ({ email: north.email, password });
const sessionCookie = async (page) => (await page.context().cookies(url)).find(({ name, httpOnly }) => httpOnly && /session/.test(name));
const isInside = (page) => page.getByRole("link", { name: "Test bench" }).waitFor();

// Another browser with what was taken from this one.
async function steals(open, page) {
  const thief = await open();
  await thief.context().addCookies([await sessionCookie(page)]);
  await thief.goto(url + listPath(north));
  await isInside(thief);
  return thief;
}
async function isOutside(page) {
  await page.reload();
  await heading(page, "Sign in");
}

async function takesNoPlantedCookie(open) {
  const attacker = await enter(open, listPath(south), south);
  const own = await sessionCookie(attacker);
  for (const value of [own.value, "A".repeat(own.value.length)]) {
    const victim = await open();
    await victim.context().addCookies([{ ...own, value }]);
    await victim.goto(`${url}/sign-in`);
    await signIn(victim, me());
    await victim.waitForURL((at) => at.pathname === listPath(north));
    await isInside(victim);
    assert.notEqual((await sessionCookie(victim)).value, value);
    const planted = await open();
    await planted.context().addCookies([{ ...own, value }]);
    await planted.goto(url + listPath(north));
    await planted.getByRole("heading", { name: /^(Sign in|You are not a member)/, level: 1 }).waitFor();
    await victim.context().close();
    await planted.context().close();
  }
}

async function endsStolenOnes(open) {
  const laptop = await enter(open, listPath(north), me());
  const thief = await steals(open, laptop);
  const page = await enter(open, "/account", me());
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await page.getByText(/ha(ve|s) ended\./).waitFor();
  for (const one of [thief, laptop]) await isOutside(one);

  await signIn(laptop, me());
  await isInside(laptop);
  const second = await steals(open, laptop);
  await page.getByLabel("Current password", { exact: true }).fill(password);
  await page.getByLabel("New password", { exact: true }).fill((password = "another correct horse"));
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("Your password is changed.").waitFor();
  for (const one of [second, laptop]) await isOutside(one);
  await page.reload();
  await heading(page, "Your account");

  const third = await steals(open, page);
  await page.getByRole("button", { name: /account menu/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await heading(page, "Sign in");
  await isOutside(third);
}

async function endsThemInTime(open) {
  let page = await enter(open, listPath(north), me());
  let thief = await steals(open, page);
  passes(8 * hours + 2 * minutes);
  for (const one of [thief, page]) await isOutside(one);

  page = await enter(open, listPath(north), me());
  thief = await steals(open, page);
  const goesOn = () => page.evaluate(async () => (await fetch("/api/session")).status);
  for (let used = 0; used < 7 * 24 - 7; used += 7) {
    passes(7 * hours);
    assert.equal(await goesOn(), 200, `used every seven hours, after ${used + 7} of them`);
  }
  passes(7 * hours);
  for (const one of [thief, page]) await isOutside(one);
}

async function asksAgainAfterAWhile(open) {
  const page = await enter(open, `${listPath(north)}?add=custom`, me());
  const thief = await steals(open, page);
  const stolen = (await sessionCookie(thief)).value;
  passes(16 * minutes);
  await page.getByLabel("Display name").fill("After a while");
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await confirms(page, password);
  await page.getByText("Your custom integration is ready").waitFor();
  assert.notEqual((await sessionCookie(page)).value, stolen, "the value is another one");
  passes(2 * minutes);
  await isOutside(thief);
}

// What was typed is there when the same person has signed in again in another tab; nobody else finds it.
async function losesNothingTyped(open) {
  const page = await enter(open, `${listPath(north)}?add=custom`, me());
  await page.getByLabel("Display name").fill("Typed for hours");
  passes(8 * hours + 2 * minutes);
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Your session has ended" });
  await question.waitFor();
  await look(page, "session-ended-dialog");
  await question.getByRole("button", { name: "Go on" }).click();
  await question.getByText("Sign in in the new tab first.").waitFor();
  const [other] = await Promise.all([page.context().waitForEvent("page"), question.getByRole("link", { name: "Sign in in a new tab" }).click()]);
  await signIn(other, me());
  await isInside(other);
  await page.bringToFront();
  await question.getByRole("button", { name: "Go on" }).click({ timeout: 5000 }).catch(() => {}); // it may have seen by itself
  await page.getByText("Your custom integration is ready").waitFor();
  await page.getByLabel("I stored the secret").check();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await heading(page, "Typed for hours");

  await page.goto(`${url}${listPath(north)}?add=custom`);
  await page.getByLabel("Display name").fill("Left behind");
  passes(8 * hours + 2 * minutes);
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await question.getByRole("button", { name: "Cancel" }).click();
  await heading(page, "Sign in");
  assert.ok(!(await page.content()).includes("Left behind"));
}

async function knowsTwoTabs(open) {
  const first = await enter(open, listPath(north), me());
  const second = await first.context().newPage();
  await second.goto(url + listPath(north));
  await isInside(second);
  const signOut = async () => {
    await second.getByRole("button", { name: /account menu/ }).click();
    await second.getByRole("menuitem", { name: "Sign out" }).click();
    await heading(second, "Sign in");
  };

  // The same person comes back: the other tab goes on with what it shows.
  await first.getByRole("button", { name: "Add: Custom integration" }).click();
  await first.getByLabel("Display name").fill("From the first tab");
  await signOut();
  await signIn(second, me());
  await isInside(second);
  await first.getByRole("button", { name: "Confirm", exact: true }).click();
  await first.getByText("Your custom integration is ready").waitFor();
  await first.getByLabel("I stored the secret").check();
  await first.getByRole("button", { name: "Close", exact: true }).click();
  await heading(first, "From the first tab");

  // Somebody else: the other tab makes no call in their name, and shows nothing of before.
  await first.goto(`${url}${listPath(north)}?add=custom`);
  await first.getByLabel("Display name").fill("By whom?");
  await signOut();
  await signIn(second, south);
  await second.waitForURL((at) => at.pathname === listPath(south));
  await first.getByRole("button", { name: "Confirm", exact: true }).click();
  await heading(first, "You are not a member of this organisation");
  await second.reload();
  await isInside(second);
  assert.equal(await second.getByText("By whom?").count(), 0);

  // Nor does a form that is not saved hold the page for whoever sits there now.
  await signOut();
  await signIn(second, me());
  await isInside(second);
  await first.goto(`${url}/t/${north.id}/settings/organisation`);
  await first.getByLabel("Name", { exact: true }).fill("Not saved");
  const asked = [];
  first.removeAllListeners("dialog");
  first.on("dialog", (dialog) => (asked.push(dialog.type()), dialog.dismiss()));
  await signOut();
  await signIn(second, south);
  await second.waitForURL((at) => at.pathname === listPath(south));
  await first.clock.install();
  await first.clock.fastForward(2 * minutes * 1000); // so that the page asks who is signed in when somebody comes back to it
  await first.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  await heading(first, "You are not a member of this organisation");
  assert.deepEqual(asked, []);
}

await withBrowser(async (open) => {
  await step("N09 takes no cookie that was planted", () => takesNoPlantedCookie(open));
  await step("N10 N11 ends stolen sessions with the session and the password", () => endsStolenOnes(open));
  await step("N11 ends sessions after their time", () => endsThemInTime(open));
  await step("N11 asks who one is after a quarter of an hour", () => asksAgainAfterAWhile(open));
  await step("N11 loses nothing that was typed when a session ends", () => losesNothingTyped(open));
  await step("N05 N11 knows who has signed in in another tab", () => knowsTwoTabs(open));
});
