// What the tests of /docs have in common: a browser that complains aloud, and the way through Authorize and Try it
// out. CLIENT_ID, CLIENT_SECRET, CHROMIUM and SCREENSHOTS come from the environment, the server's URL from ./run.
import assert from "node:assert/strict";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findings } from "../connect/accessible.mjs";

export const url = process.argv[2];
const { CLIENT_ID, CLIENT_SECRET, CHROMIUM, SCREENSHOTS } = process.env;

// Runs `steps` on a page of a new browser. Nothing may be asked of other hosts, and nothing kept; complaints that are wanted the
// steps take out.
export async function visit(steps) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: sizes.desktop });
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

    await steps(page, complaints);

    const kept = await page.evaluate(() => ({ ...localStorage, ...sessionStorage }));
    assert.ok(!JSON.stringify(kept).includes(CLIENT_SECRET), "the secret is stored in the browser");
    assert.deepEqual(foreign, [], "requests to other hosts");
    assert.deepEqual(complaints, [], "complaints of the browser");
  } finally {
    await browser.close();
  }
}

const sizes = { desktop: { width: 1200, height: 1000 }, phone: { width: 320, height: 640 } };

// In light and dark, for a desktop and a phone: axe-core finds nothing, nothing stands out at the side, and there is a picture.
export async function look(page, name) {
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForFunction((dark) => document.documentElement.classList.contains("dark-mode") === dark, scheme === "dark");
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      assert.deepEqual(await findings(page, { scheme }), [], `axe-core on ${name}, ${scheme}, ${size}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${name} is ${wide} pixels too wide on a ${size}`);
      await screenshot(page, `${name}-${size}-${scheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(sizes.desktop);
}

export async function screenshot(page, name) {
  if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}

// The description has been read when its title is there.
export async function described(page, title) {
  await page.getByRole("heading", { name: title }).waitFor();
  assert.equal(await page.locator(".errors-wrapper").count(), 0, "Swagger UI reports errors in the description");
}

export async function authorize(page, tokenUrl) {
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".modal-ux");
  const form = dialog.locator(".auth-container", { hasText: "clientCredentials" });
  const typed = { "#client_id_clientCredentials": CLIENT_ID, "#client_secret_clientCredentials": CLIENT_SECRET };
  for (const [field, value] of Object.entries(typed)) await form.locator(field).fill(value);
  for (const [field, value] of Object.entries(typed)) assert.equal(await form.locator(field).inputValue(), value, "what was typed is still there");
  const tokenAnswer = page.waitForResponse(tokenUrl);
  await form.getByRole("button", { name: "Apply given OAuth2 credentials" }).click();
  assert.equal((await tokenAnswer).status(), 200, "the token request of the Authorize button");
  await form.getByRole("button", { name: "Remove authorization" }).waitFor();
  await screenshot(page, `${process.env.NAME}-authorized`);
  await dialog.getByRole("button", { name: "Close" }).first().click();
}

// Executes a call that needs no parameters; what the page shows of its answer.
export async function tryOut(page, operation, target) {
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  const answer = page.waitForResponse(target);
  await operation.getByRole("button", { name: "Execute" }).click();
  assert.equal((await answer).status(), 200, `${target} through Try it out`);
  const shown = operation.locator(".live-responses-table .response");
  assert.match(await shown.locator(".response-col_status").innerText(), /^200/);
  await shown.scrollIntoViewIfNeeded();
  return shown;
}
