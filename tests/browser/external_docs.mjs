// External API N14: chooses a version of the external API in /docs, authorizes with the credentials of an external
// integration, tries GET submissions, sees 200.
import assert from "node:assert/strict";
import { authorize, described, look, tryOut, url, visit } from "./visit.mjs";

await visit(async (page) => {
  await page.goto(`${url}/docs`);
  await described(page, /^Sallyport\b/); // what is still being read when the page is left is a complaint
  for (const [version, path] of [
    ["1.2", "external/v1.2"],
    ["2.1", "external/company/v2.1"],
  ]) {
    await page.getByRole("navigation").getByRole("link", { name: `External API ${version}` }).click();
    await described(page, new RegExp(`^Sallyport external API.*${version}`));
    assert.match(await page.locator("nav [aria-current]").innerText(), new RegExp(`${version}$`));
    await look(page, `external-docs-${version}`);
    await authorize(page, `${url}/connect/token`);
    const operation = page.locator("#operations-Submissions-submissionsList");
    await tryOut(page, operation, `${url}/${path}/submissions`);
    await look(page, `external-docs-${version}-submissions`);
  }

  // Whatever the address says, the page shows a description of its own.
  await page.goto(`${url}/docs?api=nothing&url=https://evil.test/x.json`);
  await described(page, /^Sallyport(?! external)/);
});
