// Adding integrations by hand, each kind as its system shows it, to a call that works; the secret is seen once
// (accessia A7 to A9, archivist R3, R4, R7, external API N1 to N3; security N11, N18).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { runs, shownPrograms } from "./pasted.mjs";
import { asksForThePassword, caller, comesTo, confirms, enter, exchange, heading, listPath, look, north, step, tokenFor, until, url, withBrowser } from "./portal.mjs";

const kinds = {
  api: { card: "API Integration", name: "Lobby display", nameLabel: "Name", action: "Add", secret: "Secret", stored: "I stored the Secret", close: "Save" },
  custom: { card: "Custom integration", name: "Pump 7", nameLabel: "Display name", action: "Confirm", secret: "SECRET", stored: "I stored the secret", close: "Close" },
  "external-api": { card: "External API", name: "Slack announcer", nameLabel: "Name", action: "Activate", secret: "Client Secret", stored: "I stored the client secret in a secure way", close: "Close" },
};

// Where nothing of a secret may be left, once it was shown.
async function leavesNoTrace(page, secret) {
  const kept = await page.evaluate(() => JSON.stringify([document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }, history.state, location.href, document.cookie]));
  assert.ok(!kept.includes(secret), "the secret is still in the page, its storage or its history");
  assert.deepEqual(await page.evaluate(async () => [(await indexedDB.databases()).length, (await caches.keys()).length]), [0, 0]);
}

// Everything that scripts still hold, the query cache among it.
async function isForgotten(page, secret) {
  const tools = await page.context().newCDPSession(page);
  const chunks = [];
  tools.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => chunks.push(chunk));
  await tools.send("HeapProfiler.collectGarbage");
  await tools.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  const strings = chunks.join("");
  assert.ok(strings.includes("Integrations"), "the snapshot shows what the page holds");
  assert.ok(!strings.includes(secret), "scripts still hold the secret");
}

async function add(page, kind) {
  const words = kinds[kind];
  await page.getByRole("button", { name: `Add: ${words.card}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(words.nameLabel, { exact: true }).fill(words.name);
  if (kind === "custom") {
    await dialog.getByLabel("Name of claim 1").fill("jit_tier");
    await dialog.getByLabel("Value of claim 1").fill("P7-0042");
    await dialog.getByText("Names may not begin with").waitFor();
    await look(page, "add-custom-dialog");
    await dialog.getByLabel("Name of claim 1").fill("serial_number");
  } else await look(page, `add-${kind}-dialog`);
  await dialog.getByRole("button", { name: words.action, exact: true }).click();
  await dialog.getByText(words.secret, { exact: true }).waitFor();
  return dialog;
}

async function addsEachKind(open) {
  const page = await enter(open, listPath(north));
  for (const kind of Object.keys(kinds)) {
    const words = kinds[kind];
    const dialog = await add(page, kind);
    const secret = await dialog.locator("[data-secret] code").innerText();
    assert.match(secret, /^slp_[A-Za-z0-9_-]{60}$/);
    await look(page, `made-${kind}-dialog`);

    // It cannot be closed by accident: neither by its button, nor by a key, nor by going back.
    const close = dialog.getByRole("button", { name: words.close, exact: true });
    assert.ok(await close.isDisabled());
    await page.keyboard.press("Escape");
    await page.goBack();
    await dialog.getByText(words.secret, { exact: true }).waitFor();

    for (const [button, ending] of [["Download .env", ".env"], ["Download JSON", ".json"]]) {
      const [file] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: button }).click()]);
      assert.ok(file.suggestedFilename().endsWith(ending));
      assert.ok(readFileSync(await file.path(), "utf8").includes(secret));
    }
    const programs = await shownPrograms(dialog, [["curl", "curl"], ["Python", "python"], ["Node", "node"], ["Go", "go"], ["C++", "cpp"]]);
    // A7: what is shown before Save opens nothing before Save.
    const id = await dialog.locator("dd code").first().innerText();
    if (kind === "api") {
      await dialog.getByText("Unsaved, it is discarded at").waitFor();
      assert.equal((await exchange(id, secret)).status, 401);
    }
    await dialog.getByLabel(words.stored).check();
    await close.click();
    await heading(page, words.name);
    await page.getByRole("dialog").waitFor({ state: "detached" });
    for (const [language, program] of programs) {
      const answer = runs(language, program);
      assert.match(answer, kind === "external-api" ? /^\s*\[/ : new RegExp(words.name), `${kind} in ${language}: ${answer}`);
    }
    await leavesNoTrace(page, secret);
    await isForgotten(page, secret);
    await page.goto(page.url().replace(/\/[^/]*$/, ""));
    await page.getByRole("link", { name: words.name }).waitFor();
    await leavesNoTrace(page, secret);
  }
  await look(page, "integrations");
}

// What the table says of each is what is so; and the rest of the dialog, which few need, comes to the API.
async function showsEachAsItIs(open) {
  const call = await caller(north);
  const page = await enter(open, listPath(north));
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const [kind, name, role, claims, scope] of [["api", "Lobby screen", "Event viewer", { floor: "1" }, "assets:read"], ["external-api", "Ticket mirror", "No role", { desk: "a" }]]) {
    await page.getByRole("button", { name: `Add: ${kinds[kind].card}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill(name);
    await dialog.getByRole("textbox", { name: "Role" }).click();
    await page.getByRole("option", { name: role, exact: true }).click();
    await dialog.getByText("More options", { exact: true }).click();
    if (scope) {
      await dialog.getByRole("textbox", { name: "Scopes" }).click();
      await page.getByRole("option", { name: scope, exact: true }).click();
      await page.keyboard.press("Escape");
    }
    for (const [at, claim] of [["1", "wrong"], ["2", ...Object.keys(claims)]]) {
      await dialog.getByRole("button", { name: "Add a claim" }).click();
      await dialog.getByLabel(`Name of claim ${at}`).fill(claim);
      await dialog.getByLabel(`Value of claim ${at}`).fill(claims[claim] ?? "x");
    }
    await dialog.getByRole("button", { name: "Remove claim wrong" }).click();
    await dialog.getByRole("button", { name: kinds[kind].action, exact: true }).click();
    const secret = await dialog.locator("[data-secret] code").innerText();
    const id = await dialog.locator("dd code").first().innerText();
    await dialog.getByLabel(kinds[kind].stored).check();
    await dialog.getByRole("button", { name: kinds[kind].close, exact: true }).click();
    await heading(page, name);
    const made = await call("GET", `/api/integrations/${id}`);
    assert.deepEqual([made.kind, made.role, made.claims, made.scopes], [kind, role === "No role" ? "none" : "event_viewer", claims, scope ? [scope] : []]);

    const row = page.getByRole("row").filter({ hasText: name });
    const cells = (...said) => comesTo(async () => (await row.getByRole("cell").allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim().replace("1 minute ago", "just now")), [role, id, ...said]);
    await page.goto(url + listPath(north));
    await cells(kind === "api" ? "1 live No end" : "1 live ends in 12 months", "Never", "0", "Enabled");
    await row.getByText(kind === "api" ? "API Integration" : "External API", { exact: true }).waitFor();
    await row.getByRole("button", { name: `Copy the id of ${name}` }).click();
    await comesTo(() => page.evaluate(() => navigator.clipboard.readText()), id);
    if (kind !== "api") continue;
    assert.equal((await exchange(id, secret)).status, 200);
    await call("POST", `/api/integrations/${id}/rotate`, { overlapSeconds: 86_400 });
    const counted = async () => (await call("GET", `/api/integrations?name=${encodeURIComponent(name)}`)).integrations[0].requestsToday === 1;
    await until(counted, "the call is counted", 90_000); // each 20 seconds
    await page.reload();
    await cells("2 live ends tomorrow", "just now", "1", "Enabled");
  }
  // What needs somebody is found among the others, by its kind of trouble.
  const [soon, closed] = [await call("POST", "/api/integrations", { kind: "custom", name: "Ends soon" }), await call("POST", "/api/integrations", { kind: "custom", name: "Has no secret" })];
  const secretOf = ({ id, credentials: [{ id: secret }] }) => `/api/integrations/${id}/credentials/${secret}`;
  await call("DELETE", secretOf(closed));
  await call("DELETE", secretOf(await call("POST", `/api/integrations/${soon.id}/rotate`, { overlapSeconds: 604_800 }))); // the old one is left, for a week
  for (const [show, names] of [["Needs attention", ["Ends soon", "Has no secret"]], ["Secret ends soon", ["Ends soon"]], ["No live secret", ["Has no secret"]]]) {
    await choose(page, "Show", show);
    await comesTo(async () => (await page.locator("tbody th a").allInnerTexts()).sort(), names);
  }
  await page.getByRole("row").filter({ hasText: "Has no secret" }).getByText("No live secret").waitFor();
}

// The first call is one that works for every role, also for one that gives nothing.
async function showsACallForEveryRole(open) {
  const call = await caller(north);
  const page = await enter(open, listPath(north));
  for (const kind of Object.keys(kinds)) {
    const { id, secret } = await call("POST", "/api/integrations", { kind, name: `Without rights, ${kind}`, role: "none" });
    await page.goto(`${url}${listPath(north)}/${id}`);
    const part = page.locator("section", { has: page.getByRole("heading", { name: "First program" }) });
    for (const [language, program] of await shownPrograms(part, [["curl", "curl"], ["Python", "python"]])) {
      const answer = runs(language, program.replaceAll("PASTE_THE_SECRET_HERE", secret));
      assert.match(answer, kind === "external-api" ? /^\[\]\s*$/ : new RegExp(`Without rights, ${kind}`), `${kind} in ${language}: ${answer}`);
    }
  }
}

async function discards(open) {
  const page = await enter(open, `${listPath(north)}?add=api`);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("By mistake");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByRole("button", { name: "Discard" }).click();
  await page.getByText("Discarded.").waitFor();
  await dialog.waitFor({ state: "detached" });

  // An hour later it is gone (A7).
  await page.goto(`${url}${listPath(north)}?add=api`);
  await dialog.getByLabel("Name", { exact: true }).fill("Too late");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await page.route("**/api/integrations/*/activate", (route) => route.fulfill({ status: 404, contentType: "application/problem+json", body: JSON.stringify({ type: "urn:sallyport:problem:not_found", title: "Not Found", status: 404, code: "not_found", detail: "There is no such integration.", requestId: "r-late" }) }));
  await dialog.getByLabel("I stored the Secret").check();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByText("This draft is gone").waitFor();
  await look(page, "integrations-draft-gone-dialog");
  await page.unroute("**/api/integrations/*/activate");
  const call = await caller(north);
  assert.equal((await call("GET", "/api/integrations?name=By%20mistake")).integrations.length, 0);
}

// External API 2.x: a draft with its scopes, then Activate, then the secret, once (N2, N3).
async function activatesADraft(open) {
  const page = await enter(open, `${listPath(north)}?add=external-api`);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Ticket sync");
  await dialog.getByRole("textbox", { name: "Scopes" }).click();
  await page.getByRole("option", { name: "core_platform:read" }).click();
  await page.keyboard.press("Escape");
  await dialog.getByLabel("Version 2").check();
  await dialog.getByRole("button", { name: "Save as draft" }).click();
  await heading(page, "Ticket sync");
  await page.getByText("It gets its secret when you activate it.").waitFor();
  await look(page, "integration-draft");
  await page.getByRole("link", { name: "Credentials" }).click();
  await page.getByText("A draft has no working secret").waitFor();
  assert.equal(await page.getByRole("button", { name: /secret|Rotate/ }).count(), 0, "nothing is offered that a draft cannot have");

  await page.goto(`${new URL(listPath(north), page.url())}?show=draft`);
  await page.getByRole("link", { name: "Ticket sync" }).click();
  await page.getByRole("button", { name: "Activate" }).click();
  const shown = page.getByRole("dialog", { name: "Your External API credentials" });
  const secret = await shown.locator("[data-secret] code").innerText();
  const id = await shown.locator("dd code").first().innerText();
  await look(page, "activated-dialog");
  await shown.getByLabel("I stored the client secret in a secure way").check();
  await shown.getByRole("button", { name: "Close" }).click();
  await shown.waitFor({ state: "detached" });
  await leavesNoTrace(page, secret);
  await isForgotten(page, secret);
  const opens = async (path, scope, method = "GET") => {
    const { access_token: token } = await (await tokenFor(id, secret, scope)).json();
    return (await fetch(new URL(path, page.url()), { method, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }, body: method === "GET" ? undefined : "{}" })).status;
  };
  assert.equal(await opens("/external/v1.2/submissions"), 200);
  // What was ticked can be asked for by name, and opens that much.
  const all = "/external/company/v2.1/submissions";
  assert.equal(await opens(all, "core_platform:read"), 200);
  assert.equal(await opens("/external/v1.2/submissions", "core_platform:read"), 403);
  assert.equal((await tokenFor(id, secret, "core_platform:write")).status, 400);
  await page.getByRole("link", { name: "Permissions" }).click();
  await page.getByRole("list").getByText("assets:read").first().waitFor();
}

// A1: all categories, what cannot be set up yet among them, and no button that does nothing.
async function showsWhatIsAvailable(open) {
  const page = await enter(open, listPath(north));
  const available = page.getByRole("region", { name: "Available" });
  for (const [category, names] of [["Directories", ["Microsoft Entra ID", "Okta"]], ["Cameras", ["Avigilon Alta", "Eagle Eye", "Rhombus"]], ["Locks", ["ASSA ABLOY Aperio"]], ["Sensors", ["Neat"]]]) {
    await available.getByRole("radio", { name: category }).check();
    for (const name of names) await available.getByRole("heading", { name }).waitFor();
    assert.equal(await available.getByRole("heading", { level: 3 }).count(), names.length);
    assert.equal(await available.getByText("Not set up", { exact: true }).count(), names.length);
    const later = await available.getByText("Not in this version").count();
    if (category === "Directories") for (const name of names) assert.match(await available.getByRole("link", { name: `set it up: ${name}` }).getAttribute("href"), /\/settings\/sign-in$/); // A3
    else assert.equal(later, names.length);
    assert.equal(await available.getByRole("button").count(), 0);
  }
  await page.waitForURL(/category=sensor/);
  await available.getByRole("radio", { name: "Cameras" }).check();
  await look(page, "integrations-cameras");
  await page.reload();
  await available.getByRole("heading", { name: "Rhombus" }).waitFor();
  await available.getByRole("radio", { name: "Services" }).check();
  await available.getByRole("heading", { name: "Connected services" }).waitFor();
  assert.match(await available.getByRole("link", { name: "Open connections" }).getAttribute("href"), /\/connections$/);
  await page.getByLabel("Search available integrations").fill("sso");
  await available.getByRole("heading", { name: "Microsoft Entra ID" }).waitFor();
  await page.getByLabel("Search available integrations").fill("slack");
  await available.getByRole("link", { name: "Set up Slack in Connections" }).waitFor();
}

// The dialog holds up every other way, but not the one out of a session that has ended elsewhere.
async function hidesTheSecretOnceSignedOut(open) {
  const page = await enter(open, `${listPath(north)}?add=custom`);
  await page.getByLabel("Display name").fill("Left open");
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  const shown = page.getByRole("dialog", { name: "Your custom integration is ready" });
  const secret = await shown.locator("[data-secret] code").innerText();

  const other = await enter(open, "/account");
  await other.getByRole("button", { name: "Sign out everywhere else" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await other.getByText("have ended.").or(other.getByText("has ended.")).waitFor();
  await shown.getByRole("button", { name: "Discard" }).click(); // the first call that the server refuses
  await heading(page, "Sign in");
  assert.equal(await page.locator("[data-secret]").count(), 0);
  await leavesNoTrace(page, secret);
}

async function asksForThePasswordAgain(open) {
  const page = await enter(open, `${listPath(north)}?add=custom`);
  let asked = 0;
  await page.route("**/api/integrations", (route) => {
    if (route.request().method() !== "POST" || asked++ > 0) return route.continue();
    return asksForThePassword(route);
  });
  await page.getByLabel("Display name").fill("After a while");
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await confirms(page, north.password, () => look(page, "confirm-dialog"));
  const shown = page.getByRole("dialog", { name: "Your custom integration is ready" });
  await shown.waitFor();
  assert.equal(asked, 2, "the call went out once more");
  const secret = await shown.locator("[data-secret] code").innerText();
  const id = await shown.locator("dd code").first().innerText();
  assert.equal((await tokenFor(id, secret)).status, 200);
}

async function choose(page, label, option) {
  await page.getByRole("textbox", { name: label, exact: true }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

async function findsAndTurnsPages(open) {
  const call = await caller(north);
  for (let number = 1; number <= 30; ++number) await call("POST", "/api/integrations", { kind: number % 2 ? "custom" : "api", name: `Sensor ${number}` });
  const page = await enter(open, listPath(north));
  await page.getByRole("link", { name: "Next" }).click();
  await page.getByRole("link", { name: "Previous" }).waitFor();
  await page.getByRole("link", { name: "Sensor 30" }).waitFor();
  await look(page, "integrations-page-2");
  await page.getByRole("columnheader", { name: "Today (UTC)", exact: true }).waitFor();
  await page.reload(); // a page of the list is an address
  await page.getByRole("link", { name: "Sensor 30" }).waitFor();
  await page.getByRole("link", { name: "First page" }).click();
  await page.getByRole("link", { name: "Test bench" }).waitFor();

  const find = page.getByLabel("Find by name or client ID");
  const found = (count) => page.waitForFunction((rows) => document.querySelectorAll("tbody tr").length === rows, count);
  await find.fill("SOR 17"); // while it is typed, in any case, a part of the name
  await page.waitForURL(/search=SOR/);
  await page.getByRole("link", { name: "Sensor 17" }).waitFor();
  await found(1);
  const { integrations } = await call("GET", "/api/integrations?name=Sensor%2021");
  await find.fill(integrations[0].id.slice(0, 18));
  await page.getByRole("link", { name: "Sensor 21" }).waitFor();
  await found(1);
  await find.fill("sensor 1");
  await found(11);
  await choose(page, "Order", "By name");
  await page.waitForURL(/sort=name/);
  await page.reload();
  await found(11);
  assert.deepEqual((await page.locator("tbody th a").allInnerTexts()).slice(0, 2), ["Sensor 1", "Sensor 10"]);
  await find.fill("sensor 17");
  await found(1);
  await page.getByRole("radio", { name: "API", exact: true }).check();
  await page.getByText("Nothing found").waitFor();
  await look(page, "integrations-nothing-found");
  await page.getByRole("link", { name: "Show all integrations" }).click();
  await page.getByRole("link", { name: "Test bench" }).waitFor();

  await call("POST", `/api/integrations/${integrations[0].id}/disable`);
  await choose(page, "Show", "Disabled");
  await page.getByRole("link", { name: "Sensor 21" }).waitFor();
  await found(1);
  await choose(page, "Show", "Never used");
  await page.getByText("Nothing found").waitFor(); // all are young
  await page.getByRole("link", { name: "Show all integrations" }).click();

  await page.getByLabel("Search available integrations").fill("archivist");
  await page.getByRole("heading", { name: "API Integration" }).waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "Custom integration" }).waitFor();
}

await withBrowser(async (open) => {
  await step("A7 R3 N1 adds each kind, to a call that works", () => addsEachKind(open));
  await step("shows each as it is", () => showsEachAsItIs(open));
  await step("shows a call for every role", () => showsACallForEveryRole(open));
  await step("discards one", () => discards(open));
  await step("N2 N3 activates a draft", () => activatesADraft(open));
  await step("A1 shows what is available", () => showsWhatIsAvailable(open));
  await step("N18 hides the secret once signed out", () => hidesTheSecretOnceSignedOut(open));
  await step("N11 asks for the password again", () => asksForThePasswordAgain(open));
  await step("finds, and turns pages", () => findsAndTurnsPages(open));
});
