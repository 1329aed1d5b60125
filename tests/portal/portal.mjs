// What the tests of the portal have in common: a browser that complains aloud, people who sign in, and a look at a page
// in both schemes and two sizes, each with axe-core and a screenshot.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { appendFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { chromium } from "playwright-core";
import { findings } from "../connect/accessible.mjs";

export const url = process.argv[2];
const own = ["127.0.0.1", "localhost"];
export const { CHROMIUM, SCREENSHOTS, SETUP_LINK, LOOKED } = process.env;
export const tenants = JSON.parse(process.env.TENANTS ?? "[]");
export const [north, south] = tenants;
export const listPath = (tenant) => `/t/${tenant.id}/settings/integrations`;

const sizes = { desktop: { width: 1280, height: 860 }, phone: { width: 320, height: 640 } };

// Runs `steps` with a new browser. Nothing may be asked of other hosts, and nothing may go wrong unsaid: scripts that
// throw, and what the content security policy stops.
export async function withBrowser(steps) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  const complaints = [];
  const open = async (options = {}) => {
    const context = await browser.newContext({ viewport: sizes.desktop, locale: "en-GB", timezoneId: "Europe/Ljubljana", ...options });
    context.setDefaultTimeout(30_000);
    await context.addInitScript(watchShifts);
    await context.addInitScript(watchDialogs);
    context.on("page", (page) => {
      page.on("console", (message) => {
        const text = message.text();
        if (text.startsWith("dialog ")) note("opened", ...JSON.parse(text.slice(7)));
        const refusal = /^(Failed to load resource|Problem: |TypeError: Failed to fetch dynamically imported module)/.test(text); // refused calls and parts that do not come, which the page shows and tests look for
        if (["error", "warning"].includes(message.type()) && !refusal) complaints.push(text);
      });
      page.on("pageerror", (error) => /dynamically imported module/.test(error) || complaints.push(String(error)));
      page.on("dialog", (dialog) => {
        if (dialog.type() === "beforeunload") return void dialog.accept(); // of a form that is not saved
        complaints.push(`a dialog of the browser: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("request", (request) => {
        const to = request.url();
        if (!to.startsWith("data:") && !to.startsWith("blob:") && !own.includes(new URL(to).hostname)) complaints.push(`a request to ${to}`);
      });
    });
    return context.newPage();
  };
  try {
    await steps(open);
    assert.deepEqual(complaints, [], "complaints of the browser");
  } catch (error) {
    await showPages(browser).catch(() => {}); // what went wrong says more than that its pages cannot be shown
    throw error;
  } finally {
    await browser.close();
  }
}

// What jumps while a page loads, until somebody does something there; a sign of a few pixels is too small to be seen.
function watchShifts() {
  globalThis.shifts = [];
  let touched = Infinity;
  globalThis.untouched = () => (touched = Infinity);
  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, () => (touched = Math.min(touched, performance.now())), { capture: true });
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, startTime, sources } of list.getEntries())
      if (value > 0.001 && !hadRecentInput && startTime < touched && !globalThis.shifts.over) globalThis.shifts.push(`${value.toFixed(4)} by ${sources.map(({ node }) => (node?.nodeType === 1 ? node : node?.parentElement)?.outerHTML.replace(/<svg.*?<.svg>/g, "").slice(0, 160)).join(" and ")}`);
  }).observe({ type: "layout-shift", buffered: true });
}

// What is opened and looked at. A whole run has looked at all there is (./run).
export const note = (...what) => LOOKED && appendFileSync(LOOKED, `${JSON.stringify(what)}\n`);

// Says the title of each dialog that opens, and where.
function watchDialogs() {
  const said = new WeakMap();
  globalThis.titles = () => {
    const open = [...document.querySelectorAll("[role=dialog][aria-modal=true]")].map((dialog) => [dialog, document.getElementById(dialog.getAttribute("aria-labelledby"))?.textContent ?? dialog.getAttribute("aria-label")]);
    for (const [dialog, title] of open) {
      if (title && said.get(dialog) !== title) console.debug(`dialog ${JSON.stringify([location.pathname, title])}`);
      said.set(dialog, title);
    }
    return open.map(([, title]) => title);
  };
  new MutationObserver(globalThis.titles).observe(document, { subtree: true, childList: true, characterData: true });
}

export const assertStill = async (page, name) => {
  const shifts = await page.evaluate(() => [...globalThis.shifts]);
  assert.equal(shifts.length, 0, `${name} moves while it loads: ${shifts.join("\n")}`);
};

// A step of a part, said when it is done: the rows of the contracts and of the security list that it shows, and what is done.
export async function step(name, act) {
  const begun = performance.now();
  const made = await act();
  console.log(`  ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
  return made;
}

// What a person would see where a part failed.
async function showPages(browser) {
  for (const [number, page] of browser.contexts().flatMap((context) => context.pages()).entries()) {
    console.log(`page ${number}: ${page.url()}\n${(await page.locator("body").innerText({ timeout: 1000 })).slice(0, 1500)}\n`);
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `failed-${basename(process.argv[1], ".mjs")}-${number}.png`) });
  }
}

export async function signIn(page, { email, password } = north) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

// Answers a call as the server does when the password was typed too long ago.
export const asksForThePassword = (route) =>
  route.fulfill({
    status: 403,
    contentType: "application/problem+json",
    body: JSON.stringify({ type: "urn:sallyport:problem:confirmation_required", title: "Forbidden", status: 403, code: "confirmation_required", detail: "Type your password again.", requestId: "r-again" }),
  });

// The question for the password, answered with another one first.
export async function confirms(page, password, look = async () => {}) {
  const question = page.getByRole("dialog", { name: "Is it you?" });
  const answer = async (typed) => {
    await question.getByLabel("Password", { exact: true }).fill(typed);
    await question.getByRole("button", { name: "Confirm" }).click();
  };
  await answer("not the password");
  await question.getByText("That is not your password.").waitFor();
  await look();
  await answer(password);
  await question.waitFor({ state: "detached" });
}

// Takes back what was done last, by the message that says it.
export async function undoes(page) {
  await page.getByRole("status").getByRole("button", { name: "Undo", exact: true }).last().click();
  await page.getByText("Undone.", { exact: true }).last().waitFor();
}

// Opens a page as somebody who is signed in. Without the form, which has tests of its own.
export async function enter(open, path = listPath(north), { email, password } = north, options = {}) {
  const page = await open(options);
  const answer = await page.context().request.post(`${url}/api/sign-in`, { data: { email, password } });
  assert.equal(answer.status(), 200, `the sign-in of ${email}`);
  await page.goto(url + path);
  await page.waitForURL((at) => at.pathname === path.split("?")[0]);
  await heading(page);
  return page;
}

export const heading = (page, name) => page.getByRole("heading", { level: 1, ...(name ? { name, exact: true } : {}) }).first().waitFor();

// Lists, menus and dialogs that were closed have faded out, and those that were opened have their titles.
export const settled = (page) =>
  page.waitForFunction(() => globalThis.titles().every(Boolean) && [...document.querySelectorAll("[style*='transition-duration']")].every(({ style }) => style.opacity !== "0" || style.display === "none"));

// What opens over a page and is no dialog.
const notDialogs = ["account-menu-dialog", "undo-dialog", "time-dialog", "failed-toast-dialog"];

// What a page looks like: axe-core finds nothing, it is as wide as the window, and there is a picture of it. Nothing has moved
// while it loaded; `still` is false where trouble takes the place of what was expected.
export async function look(page, name, { still = true } = {}) {
  if (still) await assertStill(page, name);
  const path = new URL(page.url()).pathname;
  note("page", path);
  if (name.endsWith("-dialog") && !notDialogs.includes(name)) await page.waitForFunction(() => globalThis.titles().length > 0); // it comes with the next frame
  for (const scheme of ["light", "dark"])
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      await page.waitForFunction((wanted) => document.documentElement.dataset.mantineColorScheme === wanted, scheme);
      await settled(page);
      const dialogs = await page.evaluate(() => globalThis.titles());
      for (const title of dialogs) note("looked", path, title);
      const of = dialogs.length > 0 ? ["[role=dialog]"] : undefined; // what is behind them has a look of its own
      assert.deepEqual(await findings(page, { scheme, of }), [], `axe-core on ${name}, ${scheme}, ${size}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${name} is ${wide} pixels too wide on a ${size}`);
      if (SCREENSHOTS) await picture(page, `portal-${name}-${size}-${scheme}.png`, !name.includes("dialog"));
    }
  await page.setViewportSize(sizes.desktop);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  await page.evaluate(() => (globalThis.shifts = Object.assign([], { over: true }))); // those of another size are no fault
}

// A screenshot, of the whole page from its top or of the window. Playwright's own takes twice as long: it packs the file as
// small as can be. The end of a session would take the passkeys of the tests with it.
const sessions = new WeakMap();
async function picture(page, file, whole) {
  if (!sessions.has(page)) sessions.set(page, await page.context().newCDPSession(page));
  const session = sessions.get(page);
  if (whole) await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" })); // or what sticks to an edge stands in the middle
  const { width, height } = (await session.send("Page.getLayoutMetrics")).cssContentSize;
  const clip = whole ? { x: 0, y: 0, width, height, scale: 1 } : undefined;
  const { data } = await session.send("Page.captureScreenshot", { format: "png", optimizeForSpeed: true, captureBeyondViewport: whole, clip });
  writeFileSync(join(SCREENSHOTS, file), Buffer.from(data, "base64"));
}

// The API as a machine of the tenant calls it.
export async function caller({ clientId, secret }) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, client_secret: secret });
  const { access_token: token } = await (await fetch(`${url}/oauth/token`, { method: "POST", body })).json();
  return async (method, path, content) => {
    const answer = await fetch(url + path, {
      method,
      body: content && JSON.stringify(content),
      headers: { Authorization: `Bearer ${token}`, ...(content && { "Content-Type": "application/json" }) },
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
}

// What the exchange answers to a client of Accessia, which signs its own identity (accessia A10, A11).
export async function exchange(integrationId, secret) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ iat: now, exp: now + 300, jti: randomUUID() })}`;
  const signature = createHmac("sha256", Buffer.from(secret, "base64url")).update(signed).digest("base64url");
  const body = JSON.stringify({ token: `${signed}.${signature}`, integrationId });
  return fetch(`${url}/auth/exchange/integration`, { method: "POST", body, headers: { "Content-Type": "application/json" } });
}

// A token for an integration that gets them with its secret.
export async function tokenFor(id, secret, scope) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret, ...(scope && { scope }) });
  return fetch(`${url}/oauth/token`, { method: "POST", body });
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 30));

// Asks again and again until it is so; `patience` in milliseconds.
export async function until(holds, what, patience = 20_000) {
  for (const end = Date.now() + patience; Date.now() < end; await pause()) if (await holds()) return;
  assert.fail(`never: ${what}`);
}

// Reads again and again until it is what it should be, and says what it is when it never is.
export async function comesTo(read, wanted, what) {
  let found = await read();
  for (const end = Date.now() + 20_000; Date.now() < end && !isDeepStrictEqual(found, wanted); found = await read()) await pause();
  assert.deepEqual(found, wanted, what);
}
