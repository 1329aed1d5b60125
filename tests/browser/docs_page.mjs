// Opens /docs as a person does: authorizes with client id and secret, tries GET /api/whoami, sees 200. On the way axe-core looks
// at it.
import { authorize, described, look, tryOut, url, visit } from "./visit.mjs";

await visit(async (page) => {
  await page.goto(`${url}/docs`);
  await described(page, /^Sallyport\b/);
  await look(page, "docs");
  await authorize(page, `${url}/oauth/token`);
  const shown = await tryOut(page, page.locator("#operations-Caller-whoamiGet"), `${url}/api/whoami`);
  await shown.getByText('"docs reader"').waitFor();
  await look(page, "docs-whoami");
  await page.getByRole("button", { name: "Authorize" }).first().click();
  await page.locator(".modal-ux").waitFor();
  await look(page, "docs-authorize");
});
