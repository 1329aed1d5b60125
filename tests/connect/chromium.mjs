// Chromium, people in it, and the pages of a host product whose scripts call services through sallyport.js.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findings } from "./accessible.mjs";
import { begin, url } from "./sallyport.mjs";

const { CHROMIUM, SCREENSHOTS } = process.env;
const kLongest = 20_000; // milliseconds that anything may take
const kLibrary = readFileSync(new URL("../../sdk/browser/dist/sallyport.js", import.meta.url));

// A page of the host: /page?member=NAME&options=JSON. `run(name, act)` begins a call whose end is looked at later.
const kScript = `import { init } from "/sallyport.js";
  const asked = new URLSearchParams(location.search);
  window.Integrations = init({
    url: "${url}", session: async () => (await fetch("/session?member=" + (asked.get("member") ?? ""))).text(),
    tenantName: "North Clinic", ...JSON.parse(asked.get("options") ?? "{}"),
  });
  window.run = (name, act) => {
    const call = act();
    window[name] = Promise.resolve(call).then((value) => ({ value }), (error) => ({ error: { ...error, message: error.message } }));
  };
  window.ready = true;`;
const kPage = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
  <title>North Clinic</title><link rel="icon" href="data:,"><style>body{font:16px system-ui;margin:2rem}</style>
  <h1>North Clinic</h1><p>Patients of this week</p><button id="before">Load</button><script type="module" src="/host.js"></script>`;

// Of another site than Sallyport, as host products are.
export async function startHost() {
  const server = createServer(async (request, response) => {
    const asked = new URL(request.url, "http://host");
    if (asked.pathname === "/session") return response.end(await begin(asked.searchParams.get("member"), { origins: [host.origin] }));
    const script = { "/sallyport.js": kLibrary, "/host.js": kScript }[asked.pathname];
    response.setHeader("Content-Type", script ? "text/javascript" : "text/html");
    response.end(script ?? kPage);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = { origin: `http://clinic.localhost:${server.address().port}`, close: () => (server.closeAllConnections(), server.close()) };
  return host;
}

// Blocks windows as people's browsers do: those that are not opened in a click.
export async function launch() {
  const alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE *.localhost"; // nothing beyond this machine
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu", alone], ignoreDefaultArgs: ["--disable-popup-blocking"] });
}

// A person with a browser of their own. `complaints`: what the browser has to say of our pages.
export async function person(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 720 }, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(kLongest);
  const complaints = [];
  context.on("page", (page) => {
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type()) && !/status of (403|409|400|404)/.test(message.text())) complaints.push(message.text());
    });
  });
  return Object.assign(await context.newPage(), { complaints });
}

// The page of the host for a member; without one, a manager's page for the tenant's own account.
export async function visit(page, host, member = "", options = {}) {
  await page.goto(`${host.origin}/page?${new URLSearchParams({ member, options: JSON.stringify(options) })}`);
  await page.waitForFunction(() => window.ready);
}

// Begins a call of the page, and how it ends.
export const start = (page, code, name = "result") => page.evaluate(`run(${JSON.stringify(name)}, () => ${code})`);
export const result = (page, name = "result") => page.evaluate(([name, longest]) => Promise.race([
  window[name], new Promise((_, reject) => setTimeout(reject, longest, new Error(`the call ${name} does not end`))),
]), [name, kLongest]);
export const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
export const dialogs = (page) => page.locator("sallyport-dialog").count();

// The window that a button opens.
export async function windowOf(page, name) {
  const opened = page.waitForEvent("popup");
  await press(page, name);
  return opened;
}

// In light and dark, wide and narrow: axe-core finds nothing, and nothing is cut off at the side. Of a page of the host our dialog.
export async function look(page, name) {
  const before = page.viewportSize();
  const of = (await dialogs(page)) > 0 ? ["sallyport-dialog"] : undefined;
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of [1000, 320]) {
      await page.setViewportSize({ width, height: 720 });
      assert.deepEqual(await findings(page, { scheme, of }), [], `axe-core on ${name}, ${scheme}, ${width}`);
      assert.deepEqual(await page.evaluate(tooWide), [], `${name} on ${width} px`);
      if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `connecting-${name}-${scheme}-${width}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(before);
}

// What is cut off at the side.
function tooWide() {
  const dialog = document.querySelector("sallyport-dialog")?.shadowRoot.querySelector("dialog");
  const parts = [document.documentElement, ...document.querySelectorAll("body *"), ...(dialog ? [dialog, ...dialog.querySelectorAll("*")] : [])];
  return parts.filter((part) => part.getBoundingClientRect().right > innerWidth + 1).map((part) => `${part.tagName} ${part.textContent}`);
}
