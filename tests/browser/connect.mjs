// Connects accounts as people do: by the link alone, from a page of a host product in a window, at a service that
// cuts windows off, with another account, and by saying no. The service and the host's page are served here.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findings } from "../connect/accessible.mjs";
import { clickLast, hasClosed } from "../connect/windows.mjs";

const url = process.argv[2];
const { CLIENT_ID, CLIENT_SECRET, HOST_ID, HOST_SECRET, CHROMIUM, SCREENSHOTS } = process.env;

// What the service does at the moment.
const service = { account: "ana", cutsOff: false };

function serveService(request, response) {
  const asked = new URL(request.url, "http://service");
  if (asked.pathname === "/token") {
    response.setHeader("Content-Type", "application/json");
    return response.end(JSON.stringify({ access_token: `of-${service.account}`, expires_in: 3600, scope: "read" }));
  }
  if (asked.pathname === "/me") {
    response.setHeader("Content-Type", "application/json");
    return response.end(JSON.stringify({ id: service.account, email: `${service.account}@example.org` }));
  }
  const back = (answer) => {
    const to = new URL(asked.searchParams.get("redirect_uri"));
    to.search = new URLSearchParams({ state: asked.searchParams.get("state"), ...answer });
    return to;
  };
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  if (service.cutsOff) response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.end(`<!doctype html><title>Service</title><link rel="icon" href="data:,">
    <a href="${back({ code: "c" })}">Allow</a> <a href="${back({ error: "access_denied" })}">Deny</a>`);
}

function serveHost(request, response) {
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(`<!doctype html><title>Host</title><link rel="icon" href="data:,"><button>Connect</button><p id="hint"></p>
    <script>
      document.querySelector("button").onclick = () => { window.open("", "_blank").location = location.hash.slice(1); };
      window.onmessage = (event) => { hint.textContent = JSON.stringify(event.data); };
    </script>`);
}

function listen(serve) {
  return new Promise((resolve) => {
    const server = createServer(serve).listen(0, "127.0.0.1", () => {
      resolve({ server, origin: `http://127.0.0.1:${server.address().port}` });
    });
  });
}

async function call(path, body, token) {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token.text}`, ...token.headers },
    body: JSON.stringify(body),
  });
  return answer.json();
}

async function tokenOf(id, secret) {
  const answer = await fetch(`${url}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret }),
  });
  return { text: (await answer.json()).access_token };
}

const [provider, host] = await Promise.all([listen(serveService), listen(serveHost)]);
const made = await call("/api/providers", {
  entry: {
    id: "own", name: "Salesforce", grant: "authorization_code", token_auth: ["body"],
    authorization_url: `${provider.origin}/authorize`, token_url: `${provider.origin}/token`,
    identity: { url: `${provider.origin}/me`, id_path: "$.id", label_path: "$.email" }, base_url: provider.origin,
  },
  clientId: "client", clientSecrets: ["secret"], scopes: ["read", "write"],
}, await tokenOf(CLIENT_ID, CLIENT_SECRET));
assert.ok(made.id, JSON.stringify(made));
const hostToken = await tokenOf(HOST_ID, HOST_SECRET);

// A session of a member, and the link that a script of theirs gets.
async function link(member, scopes = []) {
  const session = await call("/v1/sessions", { member: { id: member, display_name: "Ana Kovač" }, origins: [host.origin] }, hostToken);
  const token = { text: session.session, headers: { Origin: host.origin } };
  const refused = await call("/v1/connections/token", { integration: "own", account: "user", scopes }, token);
  assert.ok(refused.connect_url, JSON.stringify(refused));
  const state = async () => {
    const answer = await fetch(`${url}/v1/connections/attempts/${refused.attempt}`, {
      headers: { Authorization: `Bearer ${token.text}`, Origin: host.origin },
    });
    return (await answer.json()).state;
  };
  return { url: refused.connect_url, attempt: refused.attempt, state };
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
const complaints = [];

async function person(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options });
  context.setDefaultTimeout(20_000);
  context.on("page", (page) => {
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
  });
  return context;
}

// In light and dark, narrow and wide: axe-core finds nothing, and nothing stands out at the side.
async function look(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 720 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is too wide`);
      assert.deepEqual(await findings(page, { scheme: colorScheme }), [], `axe-core on ${name}, ${colorScheme}, ${width}`);
      if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `connect-${name}-${colorScheme}-${width}.png`) });
    }
  }
}

async function windowOf(page, to) {
  await page.goto(`${host.origin}/#${to.url}`);
  await page.reload();
  const opened = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Connect" }).click();
  return opened;
}

try {
  // By the link alone, with the keyboard.
  const alone = await link("alone");
  const page = await (await person()).newPage();
  await page.goto(alone.url);
  await page.getByText("Ana Kovač").waitFor();
  await page.getByRole("button", { name: "Continue to Salesforce" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Continue to Salesforce");
  await look(page, "ask");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Allow" }).click();
  await page.getByText("Connected as ana@example.org.").waitFor();
  assert.equal(await alone.state(), "done");
  await look(page, "done");

  // From the host's page, in a window that closes itself and gives a hint.
  const context = await person();
  const hosts = await context.newPage();
  const window = await link("window");
  const popup = await windowOf(hosts, window);
  await popup.getByRole("button", { name: "Continue to Salesforce" }).click();
  await popup.getByRole("link", { name: "Allow" }).click();
  // All that was asked for was not given: the page stays until it has been read.
  await popup.getByText("write", { exact: true }).waitFor();
  await clickLast(popup.getByRole("button", { name: "Close this window" }));
  await hasClosed(popup);
  await hosts.getByText(window.attempt).waitFor();
  assert.equal(await window.state(), "done");

  // At a service that cuts windows off from each other, the attempt says all the same what has happened.
  service.cutsOff = true;
  const cut = await link("cut");
  const cutWindow = await windowOf(hosts, cut);
  await cutWindow.getByRole("button", { name: "Continue to Salesforce" }).click();
  await cutWindow.getByRole("link", { name: "Allow" }).click();
  await cutWindow.getByText("You can close this window.").waitFor();
  assert.equal(await cut.state(), "done");
  service.cutsOff = false;

  // Another account than before.
  service.account = "ben";
  const other = await link("alone", ["more"]);
  await page.goto(other.url);
  await page.getByRole("button", { name: "Continue to Salesforce" }).click();
  await page.getByRole("link", { name: "Allow" }).click();
  await page.getByText("This is another account").waitFor();
  await look(page, "confirm");
  await page.getByRole("button", { name: "Keep both accounts" }).click();
  await page.getByText("Connected as ben@example.org.").waitFor();

  // No, there and here.
  const there = await link("no");
  await page.goto(there.url);
  await page.getByRole("button", { name: "Continue to Salesforce" }).click();
  await page.getByRole("link", { name: "Deny" }).click();
  await page.getByText("You have not allowed access at Salesforce").waitFor();
  assert.equal(await there.state(), "declined");
  await look(page, "declined");
  const here = await link("no");
  await page.goto(here.url);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("You have chosen not to connect an account.").waitFor();
  assert.equal(await here.state(), "declined");

  // Another browser.
  const begun = await link("begun");
  await page.goto(begun.url);
  await page.getByRole("button", { name: "Continue to Salesforce" }).click();
  const back = await page.getByRole("link", { name: "Allow" }).getAttribute("href");
  const stranger = await (await person()).newPage();
  await stranger.goto(back);
  await stranger.getByText("This is another browser").waitFor();
  await look(stranger, "browser");
  assert.equal(await begun.state(), "opened");

  // The browser notes the status of that last page, and nothing else.
  assert.deepEqual(complaints.filter((text) => !text.includes("status of 409")), [], "complaints of the browser");
} finally {
  await browser.close();
  provider.server.close();
  host.server.close();
}
