// Opens /docs as a person does: authorizes with client id and secret, tries GET /api/whoami, sees 200.
// Called by ./run with the server's URL; CLIENT_ID, CLIENT_SECRET and CHROMIUM come from the environment.
import assert from "node:assert/strict";
import { join } from "node:path";
import { chromium } from "playwright-core";

const url = process.argv[2];
const { CLIENT_ID, CLIENT_SECRET, CHROMIUM, SCREENSHOTS } = process.env;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
  page.setDefaultTimeout(30_000);

  // Whatever the content security policy stops shows up here, as does any script error.
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  const foreign = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith("data:")) foreign.push(request.url());
  });

  await page.goto(`${url}/docs`);
  await page.getByRole("heading", { name: /^Sallyport/ }).waitFor();
  assert.equal(await page.locator(".errors-wrapper").count(), 0, "Swagger UI reports errors in the description");
  await screenshot("docs");

  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".modal-ux");
  const form = dialog.locator(".auth-container", { hasText: "clientCredentials" });
  await form.locator("#client_id_clientCredentials").fill(CLIENT_ID);
  await form.locator("#client_secret_clientCredentials").fill(CLIENT_SECRET);
  const tokenAnswer = page.waitForResponse(`${url}/oauth/token`);
  await form.getByRole("button", { name: "Apply given OAuth2 credentials" }).click();
  assert.equal((await tokenAnswer).status(), 200, "the token request of the Authorize button");
  await form.getByRole("button", { name: "Remove authorization" }).waitFor();
  await screenshot("docs-authorized");
  await dialog.getByRole("button", { name: "Close" }).first().click();

  const operation = page.locator("#operations-Caller-whoamiGet");
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  const answer = page.waitForResponse(`${url}/api/whoami`);
  await operation.getByRole("button", { name: "Execute" }).click();
  assert.equal((await answer).status(), 200, "GET /api/whoami through Try it out");
  const shown = operation.locator(".live-responses-table .response");
  await shown.getByText('"docs reader"').waitFor();
  assert.match(await shown.locator(".response-col_status").innerText(), /^200/);
  await shown.scrollIntoViewIfNeeded();
  await screenshot("docs-whoami");

  const kept = await page.evaluate(() => ({ ...localStorage, ...sessionStorage }));
  assert.ok(!JSON.stringify(kept).includes(CLIENT_SECRET), "the secret is stored in the browser");
  assert.deepEqual(foreign, [], "requests to other hosts");
  assert.deepEqual(complaints, [], "complaints of the browser");

  async function screenshot(name) {
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  }
} finally {
  await browser.close();
}
