// How quick the pages are with 10,000 integrations and 100,000 people in the store. What is asked for is that it can be so
// quick: of several rounds the best one counts, because whatever else the machine does only adds to it.
import assert from "node:assert/strict";
import { caller, enter, heading, listPath, north, url, withBrowser } from "./portal.mjs";

const rounds = 5;
function within(what, budget, unit, all) {
  const best = Math.min(...all);
  console.log(`  ${what}: ${Math.round(best * 100) / 100} ${unit} of ${budget}${all.length > 1 ? ` (${all.map((one) => Math.round(one)).join(", ")})` : ""}`);
  return best <= budget ? [] : [`${what} took ${best} ${unit}, ${budget} are allowed`];
}

// Before any script of the page: what the browser says of painting and of things that jump.
function watch() {
  globalThis.seen = { largest: 0, shift: 0 };
  new PerformanceObserver((list) => list.getEntries().forEach(({ startTime }) => (globalThis.seen.largest = startTime))).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach(({ value, hadRecentInput }) => (globalThis.seen.shift += hadRecentInput ? 0 : value))).observe({ type: "layout-shift", buffered: true });
}

async function firstView(page) {
  const largest = [];
  const shifts = [];
  for (let round = 0; round < rounds; ++round) {
    await page.goto(url + listPath(north));
    await page.getByRole("link", { name: /^Sensor/ }).first().waitFor();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const { seen, scripts } = await page.evaluate(() => ({
      seen: globalThis.seen,
      scripts: performance.getEntriesByType("resource").filter(({ name, startTime }) => name.endsWith(".js") && startTime < globalThis.seen.largest).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    }));
    largest.push(seen.largest);
    shifts.push(seen.shift);
    if (round === 0) console.log(`  script of the first view: ${Math.round(scripts / 1024)} KiB of 200`), assert.ok(scripts > 0 && scripts <= 200 * 1024, `${scripts} bytes of script`);
  }
  return [...within("largest contentful paint", 300, "ms", largest), ...within("layout shift", 0, "", [Math.max(...shifts)])];
}

// From the click until what was asked for is painted. With the time at which the last answer of the API has come, so that one
// sees what is the server's and what the page's.
async function timed(link, there) {
  return link.evaluate(
    (element, wanted) =>
      new Promise((resolve) => {
        performance.clearResourceTimings();
        const begun = performance.now();
        const done = () => {
          const calls = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/"));
          const scripts = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js"));
          const last = (all) => Math.max(0, ...all.map(({ responseEnd }) => responseEnd - begun));
          resolve({ all: performance.now() - begun, calls: calls.length, answers: last(calls), scripts: last(scripts) });
        };
        const isThere = () => (wanted.startsWith("#") ? document.querySelector(wanted.slice(1)) : document.body.innerText.includes(wanted));
        const look = () => (isThere() || performance.now() - begun > 10_000 ? requestAnimationFrame(done) : requestAnimationFrame(look));
        element.click();
        look();
      }),
    there,
  );
}

// By which the pointer has come.
async function clicked(page, link, there) {
  await link.hover();
  return (await timed(link, there)).all;
}

async function furtherPages(page) {
  const over = [];
  const measure = async (what, step) => {
    const all = [];
    for (let round = 0; round < rounds; ++round) all.push(await step());
    over.push(...within(what, 100, "ms", all));
  };
  const list = listPath(north);
  const tab = (name) => page.getByRole("navigation", { name: "About this integration" }).getByRole("link", { name });
  await page.goto(`${url}${list}?sort=name`);
  let last = 24; // of 25 a page, the machine of the tests stands after them
  await page.getByRole("link", { name: "Sensor 00001" }).waitFor();
  await measure("next page", async () => {
    last += 25;
    return clicked(page, page.getByRole("link", { name: "Next" }), `Sensor ${String(last).padStart(5, "0")}`);
  });
  await measure("search", async () => {
    await page.goto(`${url}${list}`);
    await page.getByRole("link", { name: /^Sensor/ }).first().waitFor();
    const wanted = String(1000 + Math.floor(Math.random() * 8000));
    await page.getByLabel("Find by name or client ID").fill(`or 0${wanted}`);
    return page.getByLabel("Find by name or client ID").evaluate(
      (input, name) =>
        new Promise((resolve) => {
          const begun = performance.now();
          const look = () => (document.body.innerText.includes(name) && document.querySelectorAll("tbody tr").length === 1 ? requestAnimationFrame(() => resolve(performance.now() - begun)) : requestAnimationFrame(look));
          input.form.requestSubmit();
          look();
        }),
      `Sensor 0${wanted}`,
    );
  });
  await measure("detail", async () => {
    await page.goto(`${url}${list}`);
    const link = page.getByRole("link", { name: /^Sensor/ }).first();
    await link.waitFor();
    return clicked(page, link, "First program");
  });
  for (const [name, there] of [["General", "An access token lives"], ["Credentials", "Two may be live at once"], ["Permissions", "Next token"], ["Usage", "12 let through"], ["Audit", "What this integration did"], ["Danger zone", "Its secrets, tokens and webhooks end at once"]])
    await measure(`tab ${name}`, async () => {
      await tab("Overview").click();
      await page.getByText("First program").waitFor();
      return clicked(page, tab(name), there);
    });
  return over;
}

// Every area with its pages: where one comes from, what one clicks, and what is there then.
async function places(call) {
  const asset = (await call("GET", "/api/assets?limit=1")).assets[0];
  const { groups } = await call("GET", "/api/groups?limit=1");
  const { users } = await call("GET", "/api/users?limit=1");
  const side = (name) => (page) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name, exact: true });
  const tab = (name) => (page) => page.getByRole("main").getByRole("navigation").getByRole("link", { name, exact: true });
  const link = (name) => (page) => page.getByRole("main").getByRole("link", { name }).first();
  const assetAt = `inventory/assets/${asset.id}`;
  await call("POST", "/api/providers", { provider: "google", name: "Calendar", clientId: "of-north", clientSecrets: ["secret"] });
  const { integrations } = await call("GET", "/api/integrations?limit=1");
  await call("POST", "/api/webhooks", { name: "Guard desk", url: `${url}/hooks`, integration: integrations[0].id });
  return [
    ["Integrations", "audit", side("Integrations"), "Sensor "],
    ["Connections", "audit", side("Connections"), "Calendar"],
    ["a service", "connections", link("Calendar"), "Remove this integration"],
    ["People", "audit", side("People"), north.email],
    ["Invitations", "people/members", tab("Invitations"), "No open invitations"],
    ["Roles", "people/members", tab("Roles"), "Event viewer"],
    ["a role", "people/roles", link("Event viewer"), "Built-in roles stay as they are."],
    ["Make a role", "people/roles", link("Make a role"), "Limited to some assets"],
    ["Administrators", "people/members", tab("Administrators"), "Nobody is raised"],
    ["Users", "people/members", tab("Users"), "Person 000"],
    ["next page of users", "people/users", link("Next"), "Person 000050"],
    ["a user", "people/users", link(users[0].name), "Everybody"],
    ["Groups", "people/members", tab("Groups"), "Everybody"],
    ["a group", "people/groups", link(groups[0].name), "Person 000"],
    ["next page of a group", `people/groups/${groups[0].id}`, link("Next"), "Person 0000"],
    ["Inventory", "audit", side("Inventory"), "Door 0"],
    ["next page of assets", "inventory/assets", link("Next"), "#[aria-label='Pages'] a + a"],
    ["Events", "inventory/assets", tab("Events"), "Opened"],
    ["an event", "inventory/events", link("Opened"), "Door 0"],
    ["an asset", "inventory/assets", link(/^Door/), "In use"],
    ["its events", assetAt, tab("Events"), "Asset added"],
    ["its files", assetAt, tab("Files"), "No files yet"],
    ["its policies", assetAt, tab("Policies"), "#main table, main [class*=empty]"],
    ["Policies", "audit", side("Policies"), "Policy 01"],
    ["a policy", "policies", link(/^Policy/), "Gives what no role has"],
    ["New policy", "policies", link("New policy"), "Gives what no role has"],
    ["Why denied?", "policies", link("Why denied?"), "#[aria-label='Asset'], main input"],
    ["Audit", "policies", side("Audit"), "#tbody tr:nth-child(25)"],
    ["older records", "audit", link("Next"), "Previous"],
    ["a record", "audit", (page) => page.locator("tbody a").first(), "Place in the log"],
    ["Try it", "audit", side("Try it"), "Get a token first."],
    ["Decode a token", "try", tab("Decode a token"), "Nothing of it is sent anywhere."],
    ["Settings", "audit", side("Settings"), "Switch off"],
    ["Limits", "settings/organisation", tab("Limits"), "Beyond a limit"],
    ["Sign-in", "settings/organisation", tab("Sign-in"), "Not set up"],
    ["Keys", "settings/organisation", tab("Keys"), "ES256"],
    ["Webhooks", "settings/organisation", tab("Webhooks"), "Guard desk"],
    ["a webhook", "settings/webhooks", link("Guard desk"), "Send a test message"],
    ["Your integrations", "settings/organisation", tab("Your integrations"), "Scripts know you as"],
  ];
}

async function everyArea(page, call) {
  const over = [];
  console.log("  ms from the click         warm    cold  script answers calls");
  for (const [name, from, link, there] of await places(call)) {
    const rounds = { warm: [], cold: [] };
    // Cold: the first click, without a pointer that has come by, on a page that was loaded anew.
    for (const way of ["cold", "warm", "cold", "warm", "cold", "warm"]) {
      await page.mouse.move(2, 2); // before the page comes: a pointer that rests on the link is one that has come by
      await page.goto(`${url}/t/${north.id}/${from}`);
      const target = link(page);
      await target.waitFor();
      if (way === "warm") {
        await target.hover();
        await page.waitForTimeout(150); // the pointer rests before it clicks
      }
      rounds[way].push(await timed(target, there));
    }
    const best = (all) => all.reduce((least, one) => (one.all < least.all ? one : least));
    const [warm, cold] = [best(rounds.warm), best(rounds.cold)];
    if (warm.all > 10_000) over.push(`${name} never showed ${there}`);
    console.log(`  ${name.padEnd(22)}${[warm.all, cold.all, cold.scripts, cold.answers].map((one) => String(Math.round(one)).padStart(8)).join("")}${String(cold.calls).padStart(6)}`);
    if (warm.all > 100) over.push(`${name} took ${Math.round(warm.all)} ms, 100 are allowed; its answers had come after ${Math.round(warm.answers)}`);
  }
  return over;
}

// By the API, so that the log tells of it.
async function fillInventory(call) {
  const asMany = async (count, act) => {
    let next = 0;
    await Promise.all(Array.from({ length: 24 }, async () => { while (next < count) await act(++next); }));
  };
  const made = [];
  await asMany(10_000, async (number) => made.push((await call("POST", "/api/assets", { name: `Door ${String(number).padStart(5, "0")}`, type: "door", attributes: { line: number % 2 ? "north" : "south" } })).id));
  await asMany(10_000, (number) => call("POST", "/api/events", { assetId: made[number - 1], type: "Opened" }));
  await asMany(100, (number) => call("POST", "/api/policies", { name: `Policy ${String(number).padStart(3, "0")}`, filters: [{ anyOf: ["attributes.line=west"] }], permissions: [{ caller: [{ anyOf: [`jwt_line=${number}`] }], readAttributes: ["*"] }] }));
}

await withBrowser(async (open) => {
  const page = await enter(open);
  await page.addInitScript(watch);
  await heading(page, "Integrations");
  const call = await caller(north);
  await fillInventory(call);
  const over = [...(await firstView(page)), ...(await furtherPages(page)), ...(await everyArea(page, call))];
  assert.deepEqual(over, []);
});
