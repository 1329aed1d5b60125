// How people come in: the first administrator, a sign-in, an invitation (archivist R3, R4; security N09, N10, N13, N14).
import assert from "node:assert/strict";
import { archivistAssets, archivistToken } from "./archivist_client.mjs";
import { handsOn } from "./hands.mjs";
import { caller, enter, heading, listPath, look, north, SETUP_LINK, signIn, step, url, withBrowser } from "./portal.mjs";

// With the keyboard alone.
async function setsUp(open) {
  const page = await open({ reducedMotion: "reduce" });
  const hands = handsOn(page);
  const at = new URL(SETUP_LINK);
  await page.goto(at.origin + at.pathname);
  await heading(page, "This link is not complete");
  await look(page, "setup-incomplete");

  await page.goto("about:blank");
  await page.goto(`${at.origin}/setup#wrong`);
  const fill = async (password) => {
    await hands.type(page.getByLabel("Your name"), "Ana Kovač");
    await hands.type(page.getByLabel("E-mail"), "ana@first.example");
    await hands.type(page.getByLabel("Password", { exact: true }), password);
    await hands.type(page.getByLabel("Name of your organisation"), "First Clinic");
    await hands.press("Enter");
  };
  await fill("too short");
  await page.getByText("Use at least 12 characters.").waitFor();
  await look(page, "setup");
  await fill("correct horse battery");
  await page.getByText("This link does not work.").waitFor(); // N14
  await look(page, "setup-refused");

  await page.goto("about:blank");
  await page.goto(SETUP_LINK);
  await fill("correct horse battery");
  await heading(page, "Integrations");
  await page.getByText("No integrations yet").waitFor();
  await look(page, "integrations-empty");
  assert.ok(!page.url().includes("#"), "the token is gone from the address");

  const other = await open();
  await other.goto(SETUP_LINK);
  await heading(other, "Sallyport is set up"); // N14: used
  await look(other, "setup-done");
  return { page, base: at.origin };
}

// The empty list leads to it; its client works at once.
async function addsTheFirstIntegration({ page, base }) {
  await page.getByRole("button", { name: "Add a custom integration" }).click();
  await page.getByRole("dialog").getByLabel("Display name").fill("First");
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  const made = page.getByRole("dialog", { name: "Your custom integration is ready" });
  const [id, secret] = [await made.locator("dd code").first().innerText(), await made.locator("[data-secret] code").innerText()];
  await made.getByLabel("I stored the secret").check();
  await made.getByRole("button", { name: "Close" }).click();
  await heading(page, "First");
  assert.deepEqual(await archivistAssets(base, await archivistToken(base, id, secret)), []); // R13
}

async function signsIn(open) {
  const page = await open();
  await page.goto(`${url}/`);
  await heading(page, "Sign in");
  await look(page, "sign-in");

  // N13: nobody learns whether there is an account.
  const refusals = [];
  for (const email of ["nobody@north.example", north.email]) {
    await page.reload();
    await signIn(page, { email, password: "wrong wrong wrong" });
    refusals.push(await page.getByRole("alert").locator("p").first().innerText());
  }
  assert.equal(refusals[0], refusals[1]);
  await look(page, "sign-in-refused");

  // To where one wanted to go, but never to another site (H18).
  await page.goto(`${url}/sign-in?next=${encodeURIComponent("//evil.test/")}`);
  await signIn(page);
  await page.waitForURL(url + listPath(north));
  const cookies = await page.context().cookies();
  assert.ok(cookies.every((cookie) => cookie.httpOnly), "no script reads the session");

  // N10: the old cookie opens nothing.
  await page.getByRole("button", { name: /account menu/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await heading(page, "Sign in");
  await page.context().addCookies(cookies);
  await page.goto(url + listPath(north));
  await heading(page, "Sign in");
  await signIn(page);
  await page.waitForURL(url + listPath(north));
}

async function isTold(open) {
  const page = await open();
  await page.route("**/api/sign-in", (route) =>
    route.fulfill({
      status: 429, contentType: "application/problem+json", headers: { "Retry-After": "30" },
      body: JSON.stringify({ type: "urn:sallyport:problem:too_many_attempts", title: "Too Many Requests", status: 429, code: "too_many_attempts", detail: "Wait 30 seconds, then try again.", requestId: "r-429" }),
    }));
  await page.goto(`${url}/sign-in`);
  await signIn(page);
  await page.getByText("Too many attempts.").waitFor();
  await page.getByText("r-429").waitFor();
}

async function acceptsAnInvitation(open) {
  const call = await caller(north);
  const { link } = await call("POST", "/api/invitations", { email: "ben@north.example", role: "event_viewer" });
  const page = await open();
  await page.goto(`${url}/invitation`);
  await heading(page, "This link is not complete");
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByLabel("Your name").fill("Ben <b>Novak</b>");
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  assert.equal(await page.evaluate(() => location.hash), "", "security N18: the token is in no address and no history");
  await look(page, "invitation");
  await page.getByRole("button", { name: "Accept and sign in" }).click();
  await heading(page, "People"); // the first page of those that the role shows

  const other = await open();
  await other.goto(link);
  await other.getByLabel("Your name").fill("Mallory");
  await other.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await other.getByRole("button", { name: "Accept and sign in" }).click();
  await other.getByText("This invitation does not work.").waitFor();
  await look(other, "invitation-refused");
}

async function seesOnlyWhatTheRoleAllows(open) {
  const page = await enter(open, listPath(north), { email: "ben@north.example", password: "correct horse battery" });
  await page.getByText("Your role does not allow this.").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Add/ }).count(), 0);
  await look(page, "integrations-not-allowed");
}

await withBrowser(async (open) => {
  if (SETUP_LINK) {
    const first = await step("security N14 sets up the first administrator", () => setsUp(open));
    await step("R3 R4 R13 adds the first integration", () => addsTheFirstIntegration(first));
  }
  await step("security N09 N10 N13 H18 signs in and out", () => signsIn(open));
  await step("tells when there were too many attempts", () => isTold(open));
  await step("security N14 accepts an invitation", () => acceptsAnInvitation(open));
  await step("security N01 sees only what the role allows", () => seesOnlyWhatTheRoleAllows(open));
});
