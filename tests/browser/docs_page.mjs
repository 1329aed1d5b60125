// Opens /docs as a person does: authorizes with client id and secret, tries GET /api/whoami, sees 200.
import { authorize, described, screenshot, tryOut, url, visit } from "./visit.mjs";

await visit(async (page) => {
  await page.goto(`${url}/docs`);
  await described(page, /^Sallyport\b/);
  await screenshot(page, "docs");
  await authorize(page, `${url}/oauth/token`);
  const shown = await tryOut(page, page.locator("#operations-Caller-whoamiGet"), `${url}/api/whoami`);
  await shown.getByText('"docs reader"').waitFor();
  await screenshot(page, "docs-whoami");
});
