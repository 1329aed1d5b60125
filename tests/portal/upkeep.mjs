// What an integration is called, how long its tokens live, how many it may have, and what its page tells of it (accessia
// section 10, external API N7 and section 5; security N06).
import assert from "node:assert/strict";
import { caller, comesTo, enter, heading, listPath, look, north, step, tokenFor, undoes, until, url, withBrowser } from "./portal.mjs";

const call = await caller(north);
const pathOf = ({ id }, tab = "") => `${listPath(north)}/${id}${tab}`;
const read = ({ id }) => call("GET", `/api/integrations/${id}`);
const tokenOf = async ({ id, secret }) => (await tokenFor(id, secret)).json();
const get = async (path, token) => (await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } })).status;
const save = (page) => page.getByRole("button", { name: "Save changes" }).click();
// The form that comes after is another one: what is typed into the old one is lost.
const saved = (page) => page.getByRole("main").getByRole("button", { name: "Discard changes" }).waitFor({ state: "detached" });

async function renames(open) {
  const sensor = await call("POST", "/api/integrations", { kind: "custom", name: "Sensor 3" });
  const page = await enter(open, pathOf(sensor));
  await page.getByRole("link", { name: "General" }).click();
  const name = page.getByLabel("Name", { exact: true });
  await look(page, "integration-general");
  await name.fill("ä".repeat(65)); // 130 bytes
  await save(page);
  await page.getByText("It must have 1 to 128 bytes of text.").waitFor();
  await name.fill("<b>Sensor</b> 4"); // N06
  await save(page);
  await page.getByText("It is called <b>Sensor</b> 4 now.").waitFor();
  await heading(page, "<b>Sensor</b> 4");
  assert.equal((await read(sensor)).name, "<b>Sensor</b> 4");
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await page.getByText("Undone.", { exact: true }).waitFor();
  await heading(page, "Sensor 3");
  assert.equal((await read(sensor)).name, "Sensor 3");

  // Somebody else was quicker: nothing of theirs is overwritten.
  await call("PATCH", `/api/integrations/${sensor.id}`, { name: "Sensor of the lobby" });
  await name.fill("Sensor 5");
  await save(page);
  await page.getByText("Somebody else has changed this meanwhile.").waitFor();
  await page.getByRole("button", { name: "Read it again" }).click();
  await heading(page, "Sensor of the lobby");
  assert.equal(await name.inputValue(), "Sensor of the lobby");
}

async function setsLifetimes(open) {
  const pump = await call("POST", "/api/integrations", { kind: "custom", name: "Pump 8" });
  assert.equal((await tokenOf(pump)).expires_in, 3600);
  const page = await enter(open, pathOf(pump, "/general"));
  const token = page.getByLabel("An access token lives", { exact: true });
  assert.equal(await page.getByLabel("A refresh token lives", { exact: true }).count(), 0, "a custom integration gets none");
  assert.equal(await token.inputValue(), "1");
  await token.fill("31");
  await page.getByRole("textbox", { name: "An access token lives: unit" }).click();
  await page.getByRole("option", { name: "days" }).click();
  await page.getByText("A whole number, 1 minute at least and 30 days at most.").waitFor();
  await look(page, "integration-general-wrong");
  assert.ok(await page.getByRole("button", { name: "Save changes" }).isDisabled());
  await token.fill("2");
  await save(page);
  await page.getByText("Saved.").waitFor();
  await saved(page);
  assert.equal((await tokenOf(pump)).expires_in, 2 * 86_400);

  // The live token again, for clients that ask with every call.
  await page.getByLabel("Reuse the live token").check();
  await page.getByRole("textbox", { name: "Signature" }).click();
  await page.getByRole("option", { name: "EdDSA" }).click();
  await save(page);
  await page.getByText("Saved.").nth(1).waitFor();
  await saved(page);
  const first = (await tokenOf(pump)).access_token;
  assert.equal(JSON.parse(Buffer.from(first.split(".")[0], "base64url")).alg, "EdDSA");
  assert.equal((await tokenOf(pump)).access_token, first);

  const display = await call("POST", "/api/integrations", { kind: "api", name: "Display" });
  await page.goto(url + pathOf(display, "/general"));
  await page.getByLabel("A refresh token lives", { exact: true }).fill("7");
  await save(page);
  await page.getByText("Saved.").waitFor();
  await saved(page);
  assert.equal((await read(display)).refreshLifetimeSeconds, 7 * 86_400);
  await page.getByLabel("A refresh token lives", { exact: true }).fill("30");
  await save(page);
  await page.getByText("Saved.").nth(1).waitFor();
  await saved(page);
  assert.equal((await read(display)).refreshLifetimeSeconds, undefined, "the usual one is followed, not kept");
}

// Whoever may only look sees what is set, and nothing to change it with.
async function showsWhoMayOnlyLook(open) {
  await call("POST", "/api/roles", { name: "looker", permissions: ["integrations:read"] });
  const reader = { email: "looker@north.example", password: "a reader of integrations" };
  const { token } = await call("POST", "/api/invitations", { email: reader.email, role: "looker" });
  const body = JSON.stringify({ token, displayName: "Lo", password: reader.password });
  assert.ok((await fetch(`${url}/api/invitations/accept`, { method: "POST", headers: { "Content-Type": "application/json" }, body })).ok);
  const pump = await call("POST", "/api/integrations", { kind: "custom", name: "Pump 13" });
  const page = await enter(open, pathOf(pump, "/general"), reader);
  await page.getByLabel("An access token lives", { exact: true }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Save changes" }).count(), 0);
  assert.ok(!(await page.getByLabel("Calls per day").isEditable()));
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByText("Added", { exact: true }).waitFor();
  assert.equal(await page.getByRole("link", { name: "All records" }).count(), 0);
}

// A role of one's own that reads no roles: all that does not need them is there, with the reason for what is not.
async function keepsWithoutRoles(open) {
  await call("POST", "/api/roles", { name: "keeper", permissions: ["integrations:read", "integrations:write"] });
  const keeper = { email: "keeper@north.example", password: "a keeper of integrations" };
  const { token } = await call("POST", "/api/invitations", { email: keeper.email, role: "keeper" });
  const body = JSON.stringify({ token, displayName: "Kit", password: keeper.password });
  assert.ok((await fetch(`${url}/api/invitations/accept`, { method: "POST", headers: { "Content-Type": "application/json" }, body })).ok);
  const pump = await call("POST", "/api/integrations", { kind: "custom", name: "Pump 14", role: "none", claims: { line: "north" } });
  const page = await enter(open, pathOf(pump, "/permissions"), keeper);
  await comesTo(() => page.getByRole("textbox", { name: "Role" }).inputValue(), "No role");
  await page.getByText("Your role may not read the others, so they cannot be chosen here.").waitFor();
  await page.getByRole("paragraph").filter({ hasText: "Your role may not read roles, so what this one gives is not shown." }).waitFor();
  await page.getByText(/^[0-9]{3} bytes$/).waitFor();
  await look(page, "integration-permissions-without-roles");
  await page.getByLabel("Value of claim 1").fill("south");
  await save(page);
  await page.getByText("Saved.").waitFor();
  await saved(page);
  assert.deepEqual((await read(pump)).claims, { line: "south" });

  await page.goto(`${url}${listPath(north)}?add=api`);
  const add = page.getByRole("dialog");
  await add.getByText("Your role may not read the others, so they cannot be chosen here.").waitFor();
  await look(page, "add-without-roles-dialog");
  await add.getByRole("textbox", { name: /name/i }).first().fill("Display 14");
  await add.getByRole("textbox", { name: "Role" }).click();
  await comesTo(() => page.getByRole("option").allInnerTexts(), ["Event viewer", "No role"]);
  await page.getByRole("option", { name: "No role" }).click();
  await add.getByRole("textbox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Event viewer" }).waitFor(); // the way back
  await page.getByRole("option", { name: "No role" }).click();
  await add.getByRole("button").last().click();
  await page.locator("[data-secret] code").waitFor();
  const kit = (await call("GET", `/api/members?email=${keeper.email}`)).members[0].accountId;
  assert.deepEqual((await call("GET", `/api/audit?action=access.denied&person=${kit}`)).records, [], "nothing was asked for that is refused");
}

async function setsLimits(open) {
  const pump = await call("POST", "/api/integrations", { kind: "custom", name: "Pump 9", role: "event_viewer" });
  const { access_token: token } = await tokenOf(pump);
  const page = await enter(open, pathOf(pump, "/general"));
  await page.getByLabel("Calls per day").fill("none");
  await page.getByText("A whole number from 1 to 1,000,000,000.").waitFor();
  await page.getByLabel("Calls per day").fill("2");
  await save(page);
  await page.getByText("Saved.").waitFor();
  await saved(page);
  assert.deepEqual((await read(pump)).limits, { mode: "enforce", calls: { perDay: 2 } });
  const answers = [];
  for (let times = 0; times < 3; ++times) answers.push(await get("/api/groups", token));
  assert.deepEqual(answers, [200, 200, 429]);
}

// More records than a page of the log has: what happened once is told all the same.
async function tellsAndAdvises(open) {
  const ticker = await call("POST", "/api/integrations", { kind: "custom", name: "Ticker", role: "event_viewer" });
  const { access_token: token } = await tokenOf(ticker);
  assert.equal(await get("/api/keys", token), 403);
  const rotated = await call("POST", `/api/integrations/${ticker.id}/rotate`, { overlapSeconds: 604_800 });
  for (let times = 0; times < 70; ++times) await tokenOf(rotated); // a client that asks before every call
  const page = await enter(open, pathOf(ticker), north, { timezoneId: "Pacific/Auckland" }); // far from UTC, by whose days is counted
  await page.getByRole("heading", { name: "This client asks for a token before every call" }).waitFor();
  await page.getByText("Its tokens live 1 hour.").waitFor();
  await page.locator("h1 + *").getByText("Asks for tokens too often").waitFor();
  await look(page, "integration-advised");
  const reuses = async () => {
    await page.getByRole("button", { name: "Reuse the live token" }).click();
    await page.getByText("From now on it gets the live token again.").waitFor();
    await page.getByRole("heading", { name: "This client asks for a token before every call" }).waitFor({ state: "detached" });
    assert.equal((await read(ticker)).reuseTokens, true);
  };
  await reuses();
  await undoes(page);
  await comesTo(async () => (await read(ticker)).reuseTokens, false);
  await page.getByRole("heading", { name: "This client asks for a token before every call" }).waitFor();
  await reuses();
  const live = (await tokenOf(rotated)).access_token;
  assert.equal((await tokenOf(rotated)).access_token, live);

  await call("PATCH", `/api/integrations/${ticker.id}`, { limits: { tokens: { perHour: 1 }, calls: { perHour: 1 } } });
  await until(async () => (await tokenFor(ticker.id, rotated.secret)).status === 429, "beyond the limit"); // at the second, in most hours
  while ((await get("/api/groups", live)) !== 429);
  await until(async () => (await call("GET", `/api/audit?action=token.refused&integration=${ticker.id}`)).records.length > 0, "the refusal is in the log");
  // The newest 50 records are of these.
  const limited = (await call("GET", `/api/audit?integration=${ticker.id}&limit=50`)).records;
  assert.ok(!limited.some(({ action }) => action === "credential.created"), "the rotation is on a later page of the log");
  const history = page.locator("section", { has: page.getByRole("heading", { name: "History" }) });
  await page.reload();
  for (const line of [
    "Added", `Rotated: secret …${rotated.secret.slice(-4)} made and shown once`, "The one before works for 7 days more.",
    "A call was refused", "insufficient_scope: keys:read", "Asked for tokens too often", "1 token refused: beyond a limit", "Changed: limits",
  ])
    await history.getByText(line, { exact: true }).first().waitFor();
  return { page, ticker, history };
}

// Counted half a minute late, and a use is noted a minute late.
async function showsItsUse({ page, ticker, history }) {
  const counted = async () => (await call("GET", `/api/usage?integration=${ticker.id}`)).usage;
  const beyond = (rows, token) => rows.filter(({ operation, limited }) => limited > 0 && operation.startsWith("token.") === token);
  let rows = [];
  const noted = async () => beyond(rows, true).length > 0 && beyond(rows, false).length > 0 && (await read(ticker)).credentials.every(({ firstUsedAt }) => firstUsedAt);
  for (const end = Date.now() + 120_000; Date.now() < end && !(await noted()); await new Promise((next) => setTimeout(next, 200))) rows = await counted();
  assert.equal(beyond(rows, false)[0]?.operation, "api.groups.list", "the call beyond the limit is counted");
  await page.reload();
  await history.getByText("1 call beyond a limit", { exact: true }).waitFor();
  await history.getByText("The limit of 1 call per hour.", { exact: true }).waitFor();
  for (const { hint } of (await read(ticker)).credentials) await history.getByText(`First use of secret …${hint}`, { exact: true }).waitFor();
  await look(page, "integration-history");

  const sum = (member) => rows.reduce((all, row) => all + row[member], 0);
  await page.getByRole("link", { name: "Usage" }).click();
  await page.getByText(`${sum("count")} let through, ${sum("limited")} beyond a limit`, { exact: true }).waitFor();
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" }).format(new Date(rows[0].day));
  await page.getByText(`${day}: ${sum("count")} let through`).waitFor();
  await look(page, "integration-usage");
  await page.getByText("Show as a table").focus();
  await page.keyboard.press("Enter");
  await page.getByText("Days without any are left out.").waitFor();
  const today = page.getByRole("table", { name: "Calls and tokens" }).getByRole("row").nth(1);
  assert.equal(await today.getByRole("rowheader").innerText(), day);
  assert.deepEqual(await today.getByRole("cell").allInnerTexts(), [String(sum("count")), String(sum("limited"))]);
  await look(page, "integration-usage-table");

  await page.goto(url + listPath(north)); // where its line has the same number
  const line = page.getByRole("row").filter({ has: page.getByRole("link", { name: "Ticker", exact: true }) });
  assert.equal(await line.locator("[data-label='Requests today (UTC)']").innerText(), String(sum("count")));
}

await withBrowser(async (open) => {
  await step("renames", () => renames(open));
  await step("sets lifetimes", () => setsLifetimes(open));
  await step("shows it to whoever may only look", () => showsWhoMayOnlyLook(open));
  await step("keeps it without roles", () => keepsWithoutRoles(open));
  await step("sets limits", () => setsLimits(open));
  const page = await step("tells what happened, and advises", () => tellsAndAdvises(open));
  await step("shows its use", () => showsItsUse(page));
});
