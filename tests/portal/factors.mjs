// More than a password: codes of an app, recovery codes and passkeys, with Chromium's virtual authenticator (security N05,
// N06, N11, N12, N18; ADR 0085).
import assert from "node:assert/strict";
import { phone } from "./authenticator_app.mjs";
import { handsOn } from "./hands.mjs";
import { asksForThePassword, caller, comesTo, enter, heading, listPath, look, north, signIn, south, step, undoes, until, url, withBrowser } from "./portal.mjs";

const account = "/account";

async function authenticator(page, more = {}) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable", { enableUI: false });
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...more };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  // Without a person before it, it answers nothing: not even what the sign-in page offers by itself.
  const present = (enabled) => session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
  return { session, authenticatorId, present };
}

async function signOut(page) {
  await page.getByRole("button", { name: /account menu/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await heading(page, "Sign in");
}

async function storesCodes(page) {
  const dialog = page.getByRole("dialog", { name: "Your recovery codes" });
  await dialog.waitFor();
  const codes = await dialog.locator("code").allInnerTexts();
  assert.equal(codes.length, 10);
  assert.ok(await dialog.getByRole("button", { name: "Done" }).isDisabled(), "only who has stored them closes it");
  await page.keyboard.press("Escape");
  await look(page, "factors-codes-dialog");
  const [saved] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Download" }).click()]);
  assert.equal(saved.suggestedFilename(), "sallyport-recovery-codes.txt");
  await dialog.getByLabel("I stored the recovery codes").check();
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.ok(!(await page.content()).includes(codes[0]), "N18: nothing of them stays in the page");
  return codes;
}

async function usesAnApp(open) {
  const page = await enter(open, account);
  await page.getByText("No passkeys yet").waitFor();
  await look(page, "factors-none");
  await page.getByRole("button", { name: "Set up" }).click();
  const dialog = page.getByRole("dialog", { name: "Set up codes of an app" });
  await dialog.getByRole("img", { name: /QR code/ }).waitFor();
  await look(page, "factors-totp-dialog");
  const secret = await dialog.locator("[data-secret] code").innerText();
  const code = phone(secret);
  await dialog.getByLabel("Code that the app shows").fill("000000");
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await dialog.getByText(/This is not the code/).waitFor();
  await dialog.getByLabel("Code that the app shows").fill(await code(page));
  await dialog.getByRole("button", { name: "Turn on" }).click();
  const codes = await storesCodes(page);
  await page.getByText("10 codes left").waitFor();
  await look(page, "factors-app");

  await signOut(page);
  await signIn(page);
  await heading(page, "One more step");
  await look(page, "second-step");
  await page.getByLabel("Code").fill("123 456");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("That did not work.").waitFor();
  await look(page, "second-step-refused");
  const right = await code(page);
  await page.getByLabel("Code").fill(`${right.slice(0, 3)} ${right.slice(3)}`); // N12: with a space
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL((at) => at.pathname === listPath(north));

  // N12: the same code once more, in another browser.
  const other = await open();
  await other.goto(`${url}/sign-in`);
  await signIn(other);
  await other.getByLabel("Code").fill(right);
  await other.getByRole("button", { name: "Continue" }).click();
  await other.getByText("That did not work.").waitFor();
  await other.getByRole("button", { name: "Use a recovery code" }).click();
  await look(other, "second-step-recovery");
  await other.getByLabel("Recovery code").fill(codes[0].toUpperCase().replaceAll("-", " "));
  await other.getByRole("button", { name: "Continue" }).click();
  await other.waitForURL((at) => at.pathname === listPath(north));
  await other.goto(url + account);
  await other.getByText("9 codes left").waitFor();
  await signOut(other);
  await signIn(other);
  await other.getByRole("button", { name: "Use a recovery code" }).click();
  await other.getByLabel("Recovery code").fill(codes[0]);
  await other.getByRole("button", { name: "Continue" }).click();
  await other.getByText("That did not work.").waitFor();
  await other.getByRole("button", { name: "Start again" }).click();
  await heading(other, "Sign in");

  // N11: what asks for the password asks for a code as well.
  await page.goto(url + account);
  await page.route("**/api/account/recovery-codes", asksForThePassword, { times: 1 });
  await page.getByRole("button", { name: "Make new ones" }).click();
  await look(page, "factors-new-codes-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Make new ones" }).click();
  const confirm = page.getByRole("dialog", { name: "Is it you?" });
  await confirm.getByLabel("Password", { exact: true }).fill(north.password);
  await look(page, "confirm-code-dialog");
  await confirm.getByLabel("Code").fill(await code(page));
  await confirm.getByRole("button", { name: "Confirm" }).click();
  const fresh = await storesCodes(page);
  assert.ok(!fresh.includes(codes[1]));

  await page.getByRole("button", { name: "Remove the codes of the app" }).click();
  await look(page, "factors-remove-app-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("They come with your first second factor.").waitFor();
}

// With the keyboard alone, beside the device.
async function usesPasskeys(open) {
  const page = await enter(open, account, south, { reducedMotion: "reduce" });
  const hands = handsOn(page);
  const { session, authenticatorId, present } = await authenticator(page);
  const dialog = await hands.dialog(page.getByRole("button", { name: "Add a passkey" }), "Add a passkey");
  await hands.type(dialog.getByLabel("Name"), "<b>Phone</b> of Ada"); // N06
  await look(page, "passkey-dialog");
  await hands.act(dialog.getByRole("button", { name: "Continue" }));
  await storesCodes(page);
  await page.getByText("<b>Phone</b> of Ada").first().waitFor();
  await page.getByText("Never used").waitFor();
  await look(page, "factors-passkeys");

  await hands.take();
  const renaming = await hands.dialog(page.getByRole("button", { name: "Rename <b>Phone</b> of Ada" }), "Rename the passkey");
  await hands.type(renaming.getByLabel("Name"), "Tablet");
  await look(page, "passkey-rename-dialog");
  await hands.act(renaming.getByRole("button", { name: "Save" }));
  await page.getByRole("button", { name: "Rename Tablet" }).waitFor();
  await hands.act(page.getByRole("button", { name: "Undo", exact: true }));
  await page.getByRole("button", { name: "Rename <b>Phone</b> of Ada" }).waitFor();

  await present(false);
  await signOut(page);
  await look(page, "sign-in-passkey");
  await present(true); // before the question: it looks for somebody once, when it is asked
  await hands.act(page.getByRole("button", { name: "Use a passkey" })); // without an address or a password
  await page.waitForURL((at) => at.pathname === listPath(south));

  // Confirming with it.
  await page.goto(url + account);
  await page.route("**/api/account/recovery-codes", asksForThePassword, { times: 1 });
  const asked = await hands.dialog(page.getByRole("button", { name: "Make new ones" }));
  await hands.act(asked.getByRole("button", { name: "Make new ones" }));
  const confirm = page.getByRole("dialog", { name: "Is it you?" });
  await confirm.getByRole("button", { name: "Use a passkey" }).waitFor();
  await look(page, "confirm-passkey-dialog");
  await hands.act(confirm.getByRole("button", { name: "Use a passkey" }));
  await storesCodes(page);

  // A password alone does not come in any more; the passkey is the second step.
  await present(false);
  await signOut(page);
  await signIn(page, south);
  await heading(page, "One more step");
  await look(page, "second-step-passkey");
  await present(true);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL((at) => at.pathname === listPath(south));

  await answersOfOthersOpenNothing(open, page);

  // A copy of the passkey, whose counter has fallen behind.
  const { credentials } = await session.send("WebAuthn.getCredentials", { authenticatorId });
  await session.send("WebAuthn.removeCredential", { authenticatorId, credentialId: credentials[0].credentialId });
  await session.send("WebAuthn.addCredential", { authenticatorId, credential: { ...credentials[0], signCount: 0 } });
  await page.goto(url + account);
  await signOut(page); // the page offers the passkey, and the one before the device takes it
  await page.getByText("That passkey does not work here.").waitFor();
  await look(page, "sign-in-passkey-refused");
  const call = await caller(south);
  const stands = async () => (await call("GET", "/api/audit?action=account.signed_in&limit=20")).records.some((record) => /counter has not grown/.test(record.reason));
  await until(stands, "it stands in the log");
}

// What an answer is made for is checked by the server, whatever the browser would have stopped.
async function answersOfOthersOpenNothing(open, page) {
  const answer = await page.evaluate(async () => {
    const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const textOf = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    const asked = await (await fetch("/api/sign-in/passkey")).json();
    const made = await navigator.credentials.get({ publicKey: { challenge: bytesOf(asked.challenge), rpId: asked.rpId, userVerification: "required" } });
    const { clientDataJSON, authenticatorData, signature, userHandle } = made.response;
    return { id: textOf(made.rawId), clientData: textOf(clientDataJSON), authenticatorData: textOf(authenticatorData), signature: textOf(signature), userHandle: textOf(userHandle) };
  });
  const send = (from, passkey) =>
    from.evaluate(async (body) => {
      const done = await fetch("/api/sign-in/passkey", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      return `${done.status} ${(await done.json()).code}`;
    }, { passkey });
  const thief = await open();
  await thief.goto(`${url}/sign-in`);
  assert.equal(await send(thief, answer), "401 passkey_refused", "in another browser");
  const said = JSON.parse(Buffer.from(answer.clientData, "base64url"));
  for (const wrong of [{ origin: "https://evil.example" }, { crossOrigin: true }, { type: "webauthn.create" }, { challenge: Buffer.alloc(56).toString("base64url") }]) {
    const clientData = Buffer.from(JSON.stringify({ ...said, ...wrong })).toString("base64url");
    assert.equal(await send(page, { ...answer, clientData }), "401 passkey_refused", JSON.stringify(wrong));
  }
  const foreign = await fetch(`${url}/api/sign-in/passkey`, { method: "POST", headers: { "Content-Type": "application/json", Origin: "https://evil.example" }, body: JSON.stringify({ passkey: answer }) });
  assert.equal(foreign.status, 403);
}

// Whoever has a second factor can ask everybody for one, and think better of it; so can whoever leaves it to each person.
async function takesTheRuleBack(page) {
  const call = await caller(north);
  const required = async () => (await call("GET", "/api/tenant")).requiresSecondFactor;
  const rule = page.locator("section").filter({ has: page.getByRole("heading", { name: "Second factor" }) });
  await page.goto(`${url}/t/${north.id}/settings/sign-in`);
  await rule.getByRole("button", { name: "Ask everybody for one" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ask everybody for one" }).click();
  await page.getByText("Everybody needs a second factor now.").waitFor();
  await rule.getByText("Needed", { exact: true }).waitFor();
  assert.equal(await required(), true);
  await undoes(page);
  await rule.getByText("Left to each person", { exact: true }).waitFor();
  await comesTo(required, false);

  await call("PATCH", "/api/tenant", { requiresSecondFactor: true });
  await page.reload();
  await rule.getByRole("button", { name: "Leave it to each person" }).click();
  await page.getByText("A second factor is left to each person.").waitFor();
  await comesTo(required, false);
  await undoes(page);
  await rule.getByText("Needed", { exact: true }).waitFor();
  await comesTo(required, true);
  await call("PATCH", "/api/tenant", { requiresSecondFactor: false });
}

async function removesAPasskey(open) {
  const page = await enter(open, account);
  await authenticator(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a passkey" });
  await dialog.getByLabel("Name").fill("Key ring");
  await dialog.getByRole("button", { name: "Continue" }).click();
  await storesCodes(page);
  await takesTheRuleBack(page);
  await page.goto(url + account);
  const remove = page.getByRole("button", { name: "Remove Key ring" });
  await remove.click();
  const question = page.getByRole("dialog", { name: "Remove Key ring?" });
  await question.getByText("It opens nothing here any more.").waitFor();
  await look(page, "passkey-remove-dialog");
  await question.getByRole("button", { name: "Cancel" }).click();
  await remove.click();
  await question.getByRole("button", { name: "Remove" }).click();
  await page.getByText("No passkeys yet").waitFor();
  await page.getByText("They come with your first second factor.").waitFor();
}

async function isAskedFor(open) {
  const call = await caller(north);
  const page = await enter(open);
  await call("PATCH", "/api/tenant", { requiresSecondFactor: true });
  await page.reload();
  await heading(page, "A second factor is needed here");
  await look(page, "second-factor-needed");
  await page.getByRole("link", { name: "Set it up" }).click();
  await page.getByText("North Clinic lets you in only with a second factor.").waitFor();
  await call("PATCH", "/api/tenant", { requiresSecondFactor: false });
}

await withBrowser(async (open) => {
  await step("N12 uses codes of an app", () => usesAnApp(open));
  await step("N12 uses passkeys", () => usesPasskeys(open));
  await step("removes a passkey", () => removesAPasskey(open));
  await step("is asked for by an organisation", () => isAskedFor(open));
});
