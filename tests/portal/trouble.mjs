// Hostile names, a slow and a failing server, and how little the first page loads and moves (security N06, N08, L11).
import assert from "node:assert/strict";
import { names } from "./hostile_names.mjs";
import { caller, enter, heading, listPath, look, north, step, until, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const { id: service } = await call("POST", "/api/providers", { provider: "google", clientId: "of-north", clientSecrets: ["secret"] });

async function showsHostileNamesAsTheyAre(open) {
  for (const name of names)
    await call("POST", "/api/integrations", { kind: "custom", name, claims: { note: name.slice(0, 60) } });
  const page = await enter(open);
  for (const name of names) {
    const link = page.getByRole("link", { name, exact: true });
    await link.waitFor();
    assert.equal(await link.innerText(), name);
  }
  await look(page, "integrations-hostile");
  for (const name of names.slice(0, 3)) {
    await page.getByRole("link", { name, exact: true }).click();
    await heading(page, name);
    await page.getByRole("navigation", { name: "About this integration" }).getByRole("link", { name: "Danger zone" }).click();
    await page.getByRole("button", { name: "Disable" }).click();
    await page.getByRole("dialog", { name: `Disable ${name}?` }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Integrations" }).last().click();
    await heading(page, "Integrations");
  }
  assert.equal(await page.evaluate(() => document.querySelectorAll("#portal script, #portal img:not([alt=''])").length), 0);
  await page.goto(`${url}${listPath(north)}?name=${encodeURIComponent("<img src=x onerror=alert(1)>")}&after=%00&kind=<script>`);
  await page.getByText("That was refused.").or(page.getByText("Nothing found")).waitFor();
}

const problem = { type: "urn:sallyport:problem:unavailable", title: "Service Unavailable", status: 503, code: "unavailable", detail: "The database does not answer. Try again in a minute.", requestId: "r-503" };

async function saysWhenTheServerFails(open) {
  const page = await enter(open);
  const list = "**/api/integrations?*";
  const fails = (status, body, more = {}) => page.route(list, (route) => route.fulfill({ status, body, ...more }));

  await fails(503, JSON.stringify(problem), { contentType: "application/problem+json", headers: { "Retry-After": "1" } });
  await page.reload();
  await page.getByText("The server cannot do this right now.").waitFor();
  await page.getByText("The database does not answer.").waitFor();
  await page.getByText("r-503").waitFor();
  await look(page, "integrations-failed");
  await page.unroute(list);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: "Test bench" }).waitFor();

  await fails(502, "<html><h1>Bad Gateway</h1></html>", { contentType: "text/html" }); // whatever stands in between
  await page.reload();
  await page.getByText("an answer that this page does not understand").waitFor();
  await page.unroute(list);

  await page.route(list, (route) => route.abort());
  await page.reload();
  await page.getByText("The server cannot be reached.").waitFor();
  await page.unroute(list);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: "Test bench" }).waitFor();

  await page.route("**/api/session", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) }));
  await page.reload();
  await page.getByText("The server cannot do this right now.").waitFor();
  await look(page, "server-down", { still: false });
  await page.unroute("**/api/session");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: "Test bench" }).waitFor();

  await page.getByRole("button", { name: "Add: Custom integration" }).click();
  await page.getByLabel("Display name").fill("Pump 8");
  await page.route("**/api/integrations", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("dialog").getByText("The server cannot be reached.").waitFor();
  await look(page, "add-failed-dialog");
  await page.unroute("**/api/integrations");
  await page.getByRole("button", { name: "Confirm" }).click(); // what was typed is still there
  await page.getByText("Your custom integration is ready").waitFor();
}

// Each area with what it shows once it has been read.
const areas = [
  ["settings/integrations", "Test bench"],
  ["connections", "Google"],
  [`connections/${service}`, "Master account"],
  ["people/members", north.email],
  ["people/invitations", "No open invitations"],
  ["people/roles", "Event viewer"],
  ["people/administrators", "Nobody is raised"],
  ["people/users", "No users yet"],
  ["people/groups", "No groups yet"],
  ["inventory/assets", "No assets yet"],
  ["inventory/events", "No events yet"],
  ["policies", "No policies yet"],
  ["audit", "Signed in"],
  ["settings/organisation", "Switch off"],
  ["settings/limits", "Only count"],
  ["settings/sign-in", "Not set up"],
  ["settings/keys", "ES256"],
  ["settings/webhooks", "No webhooks yet"],
];

// Unreachable, then out of order, then slow: each time it says so, and Try again is the way on. The frame has its own trouble.
async function oneAreaFails(page, path, shown) {
  let mode = "unreachable";
  await page.route("**/api/**", async (route) => {
    if (/\/api\/(session|whoami)$/.test(new URL(route.request().url()).pathname) || mode === "well") return route.continue();
    if (mode === "unreachable") return route.abort();
    if (mode === "broken") return route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify({ ...problem, status: 500, code: "internal_error", requestId: "r-500" }) });
    await new Promise((done) => setTimeout(done, 2000)); // the slow server itself
    return route.continue().catch(() => {}); // of a page that was left
  });
  const again = page.getByRole("main").getByRole("button", { name: "Try again" });
  const askAgain = () => again.evaluateAll((all) => all.forEach((one) => one.click())); // all at once: each takes its own away
  const says = (text) => page.getByRole("main").getByText(text).first().waitFor();
  await page.goto(`${url}/t/${north.id}/${path}`);
  await says("The server cannot be reached.");
  await again.first().waitFor();
  mode = "broken";
  await askAgain();
  await says("The server made a mistake.");
  await says("r-500");
  mode = "slow";
  // Again and again: an attempt of before may still be on its way, and fail after the others are asked for anew.
  await until(async () => (await askAgain(), (await page.getByRole("main").getByText(shown).count()) > 0 && (await again.count()) === 0), `${path} is read`, 60_000);
  await page.unroute("**/api/**");
}

async function everyAreaFails(open) {
  const first = await enter(open);
  const left = [...areas];
  const failed = [];
  // They wait for most of the time.
  const one = async (page) => {
    for (let area; (area = left.shift()); ) await oneAreaFails(page, ...area).catch((error) => failed.push(`${area[0]}: ${error.message.split("\n").slice(0, 4).join(" ")}`));
  };
  await Promise.all([first, ...(await Promise.all([1, 2, 3, 4].map(() => first.context().newPage())))].map(one));
  assert.deepEqual(failed, []);
}

// A part of the portal that does not load: after a deployment, or on a bad line.
async function aPartIsMissing(open) {
  const page = await enter(open);
  const link = (name) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name, exact: true });
  const here = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  for (const [area, title] of [["Policies", "Policies"], ["Audit", "Audit"], ["Try it", "Try it"]]) {
    await page.route("**/assets/*.js", (route) => (here.includes(route.request().url()) ? route.continue() : route.abort()));
    await link(area).click();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    await look(page, "part-missing");
    await page.unroute("**/assets/*.js");
    await page.getByRole("button", { name: "Try again" }).click();
    await heading(page, title);
    await page.getByRole("button", { name: "Try again" }).waitFor({ state: "detached" });
  }
}

// Whatever is pressed meanwhile, a slow call goes out once; and one that fails loses nothing of what was typed.
async function savesOnce(open) {
  const page = await enter(open);
  const at = (path) => `${url}/t/${north.id}/${path}`;
  const choosesWho = async (place) => {
    await place.getByRole("textbox", { name: "Choose an integration" }).click();
    await page.getByRole("option", { name: "Test bench", exact: true }).click();
  };
  for (const [path, opener, label, calls, action, more] of [
    ["settings/integrations?add=custom", undefined, "Display name", "**/api/integrations", "Confirm"],
    ["people/groups", "Add a group", "Name", "**/api/groups", "Add"],
    ["people/users", "Add a user", "Name", "**/api/users", "Add"],
    ["inventory/assets", "Add an asset", "Name", "**/api/assets", "Add"],
    ["settings/limits", undefined, "Tokens per hour", "**/api/limits", "Save changes"],
    ["settings/organisation", undefined, "Name", "**/api/tenant", "Save changes"],
    ["policies/new", undefined, "Name", "**/api/policies", "Create the policy", choosesWho],
  ]) {
    await page.goto(at(path));
    if (opener) await page.getByRole("button", { name: opener }).first().click();
    const place = opener || path.includes("add=") ? page.getByRole("dialog") : page.getByRole("main");
    const field = place.getByLabel(label, { exact: true });
    const typed = path === "settings/limits" ? "600" : "Typed once";
    await field.fill(typed);
    await more?.(place);
    let release;
    const held = new Promise((resolve) => (release = resolve));
    let sent = 0;
    await page.route(calls, async (route) => {
      if (route.request().method() === "GET") return route.continue();
      ++sent;
      await held;
      return route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify({ ...problem, status: 500, code: "internal_error", requestId: "r-501" }) });
    });
    const press = place.getByRole("button", { name: action, exact: true });
    await press.click();
    await until(() => sent === 1, `${path} sends`);
    await press.click({ force: true, noWaitAfter: true }).catch(() => {}); // whatever it is now
    await field.press("Enter").catch(() => {}); // a field that can be written in sends the form
    release();
    await page.getByText("r-501").first().waitFor();
    assert.equal(sent, 1, `${path} was sent ${sent} times`);
    assert.equal(await field.inputValue(), typed, `${path} keeps what was typed`);
    await page.unroute(calls);
  }
}

// Remembers in the page, frame by frame, how much is seen of what `selector` finds and for how long it has been there.
const watches = (selector) => {
  const seen = (globalThis.seen = []);
  let since;
  const frame = (now) => {
    const found = document.querySelector(selector);
    if (found) {
      since ??= now;
      seen.push({ after: now - since, opacity: Number(getComputedStyle(found).opacity) });
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
};
const quietMilliseconds = 100; // 150, and some frames of a busy machine in which the page began to look

function isQuietAtFirst(seen, what) {
  const early = seen.filter(({ after, opacity }) => after < quietMilliseconds && opacity > 0);
  assert.deepEqual(early, [], `${what} shows too early`);
}

async function waitsQuietly(open) {
  const page = await enter(open);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/api/integrations?*", async (route) => {
    await held;
    await route.continue();
  });
  await page.addInitScript(watches, "[role=status][aria-label='Loading integrations'] > span");
  await page.reload();
  await page.getByRole("status", { name: "Loading integrations" }).waitFor();
  await page.waitForFunction(() => seen.some(({ opacity }) => opacity === 1));
  isQuietAtFirst(await page.evaluate(() => seen), "what stands for a list");
  await look(page, "integrations-loading");
  release();
  await page.getByRole("link", { name: "Test bench" }).waitFor();
}

// A button whose call is on its way keeps its words and its size; what turns in it comes after 150 ms.
async function workQuietly(open) {
  const page = await enter(open, `/t/${north.id}/settings/organisation`);
  const holds = [];
  await page.route("**/api/tenant", (route) => (route.request().method() === "PATCH" ? holds.push(route) : route.continue()));
  await page.getByLabel("Name").fill("North Clinic 2");
  const button = page.getByRole("button", { name: "Save" });
  const size = await button.boundingBox();
  await page.evaluate(watches, ".mantine-Button-root[data-loading] .mantine-Button-loader");
  await button.click();
  await page.waitForFunction(() => seen.some(({ opacity }) => opacity === 1));
  isQuietAtFirst(await page.evaluate(() => seen), "what turns in a button");
  assert.deepEqual(await button.boundingBox(), size);
  await holds[0].continue();
  await page.getByText("The name is changed.").waitFor();

  await page.locator(".mantine-Button-root[data-loading]").waitFor({ state: "detached" });

  // The words stay in sight for as long as nothing turns.
  await page.evaluate(watches, ".mantine-Button-root[data-loading] .mantine-Button-inner");
  await page.getByLabel("Name").fill("North Clinic");
  await button.click();
  await page.waitForFunction(() => seen.some(({ opacity }) => opacity === 0));
  const words = (await page.evaluate(() => seen)).filter(({ after }) => after < quietMilliseconds);
  assert.ok(words.every(({ opacity }) => opacity === 1), JSON.stringify(words));
  await holds[1].continue();
}

// What has failed with nothing of the page to say it beside: what happened, what to do, and the id of the request.
async function quotesTheRequest(open) {
  const { id } = await call("POST", "/api/integrations", { kind: "custom", name: "Refuses" });
  await call("POST", `/api/integrations/${id}/disable`);
  const page = await enter(open, `${listPath(north)}/${id}/danger`);
  const body = JSON.stringify({ code: "internal_error", title: "Internal Server Error", status: 500, detail: "", requestId: "r-500-toast" });
  await page.route("**/enable", (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body }));
  await page.getByRole("button", { name: "Enable" }).click();
  const said = page.getByRole("alert").filter({ hasText: "The server made a mistake." });
  await said.getByText("Try again in a moment.").waitFor();
  await said.getByText("r-500-toast").waitFor();
  await said.getByRole("button", { name: "Copy the request id" }).waitFor();
  await look(page, "failed-toast-dialog");
  await said.getByRole("button", { name: "Dismiss" }).click();
  await said.waitFor({ state: "detached" });

  await page.goto(`${url}/t/${north.id}/audit`);
  await page.getByRole("button", { name: "Export" }).click();
  await page.route("**/api/audit?*", (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body }));
  await page.getByRole("menuitem", { name: "CSV" }).press("Enter");
  await page.getByRole("alert").getByText("r-500-toast").waitFor();
}

// Bars that show what is waited for are invisible for the first 150 ms, and nothing moves when the page is there.
async function isLightAndStill(open) {
  const page = await enter(open);
  await page.addInitScript(() => {
    globalThis.measured = { shift: 0, paint: 0 };
    new PerformanceObserver((list) => list.getEntries().forEach((one) => one.hadRecentInput || (measured.shift += one.value))).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => list.getEntries().forEach((one) => (measured.paint = one.startTime))).observe({ type: "largest-contentful-paint", buffered: true });
  });
  const paints = [];
  for (let times = 0; times < 3; ++times) {
    await page.reload(); // in its process: starting one is the browser's time, not the page's
    await page.getByRole("link", { name: "Test bench" }).waitFor();
    await page.getByRole("button", { name: "Add: Custom integration" }).waitFor();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))); // drawn and told
    const { shift, paint } = await page.evaluate(() => measured);
    assert.ok(shift < 0.001, `the page moved by ${shift}`);
    paints.push(Math.round(paint));
  }
  // What comes after the paint is not of the first view: the palette does, in case it is wanted.
  const scripts = await page.evaluate(() => performance.getEntriesByType("resource").filter(({ name, startTime }) => name.endsWith(".js") && startTime < measured.paint).reduce((sum, one) => sum + one.encodedBodySize, 0));
  // To be read by people: the time is the machine's as much as the page's.
  console.log(`largest contentful paint: ${paints.join(", ")} ms; scripts of the first view: ${scripts} bytes`);
  assert.ok(scripts > 0 && scripts <= 200_000, `${scripts} bytes of script`);
  const styles = await page.evaluate(() => document.querySelectorAll("style, [style*=url]").length);
  assert.equal(styles, 0, "no inline style elements");
}

await withBrowser(async (open) => {
  await step("N06 L11 shows hostile names as they are", () => showsHostileNamesAsTheyAre(open));
  await step("says when the server fails, and what to do", () => saysWhenTheServerFails(open));
  await step("does so in every area", () => everyAreaFails(open));
  await step("goes on when a part of the portal has not come", () => aPartIsMissing(open));
  await step("sends once, and keeps what was typed", () => savesOnce(open));
  await step("waits quietly", () => waitsQuietly(open));
  await step("works quietly", () => workQuietly(open));
  await step("quotes the request", () => quotesTheRequest(open));
  await step("is light and still", () => isLightAndStill(open));
});
