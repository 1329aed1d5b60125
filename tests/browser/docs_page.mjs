// Opens /docs as a person does: authorizes with client id and secret, tries GET /api/whoami, sees 200. On the way axe-core looks
// at it.
import assert from "node:assert/strict";
import { findings } from "../connect/accessible.mjs";
import { authorize, described, screenshot, tryOut, url, visit } from "./visit.mjs";

// How Swagger UI builds its page, which no style sheet of ours can change.
const ofSwagger = [
  "button-name", // what closes the dialog has a cross and no name
  "heading-order", // its tags are h3 below the h1 of the description
  "label-content-name-mismatch", // its buttons are called otherwise for readers than for eyes
  "nested-interactive", // the head of an operation is a button with a link in it
  "region", // its head stands beside its main part
  "scrollable-region-focusable", // code that scrolls; browsers of today give it the focus by themselves
  "select-name", // the choice of servers has no label
];

async function isAccessible(page, name) {
  const { width, height } = page.viewportSize();
  for (const wide of [320, width]) {
    await page.setViewportSize({ width: wide, height });
    assert.deepEqual(await findings(page, { of: ["nav"] }), [], `axe-core on the links of ${name}, ${wide}`);
    assert.deepEqual(await findings(page, { without: ofSwagger }), [], `axe-core on ${name}, ${wide}`);
  }
}

await visit(async (page) => {
  await page.goto(`${url}/docs`);
  await described(page, /^Sallyport\b/);
  await screenshot(page, "docs");
  await isAccessible(page, "docs");
  await authorize(page, `${url}/oauth/token`);
  const shown = await tryOut(page, page.locator("#operations-Caller-whoamiGet"), `${url}/api/whoami`);
  await shown.getByText('"docs reader"').waitFor();
  await screenshot(page, "docs-whoami");
  await isAccessible(page, "docs-whoami");
  await page.getByRole("button", { name: "Authorize" }).first().click();
  await page.locator(".modal-ux").waitFor();
  await isAccessible(page, "docs-authorize");
});
