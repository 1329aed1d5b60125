// Opens /docs as a person does: authorizes with client id and secret, tries GET /api/whoami, sees 200. On the way axe-core looks
// at it. Its descriptions are text and nothing that acts (security N08).
import assert from "node:assert/strict";
import { authorize, described, look, tryOut, url, visit } from "./visit.mjs";

await visit(async (page, complaints) => {
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

  assert.ok((await page.locator(".renderedMarkdown p").count()) > 0, "descriptions are drawn");
  const taken = await page.evaluate(() => {
    const place = document.createElement("div");
    return ["<p>Text, <code>code</code> and a <a href=\"#way\">way</a></p>", "<img src=x onerror=alert(1)>", "<p onclick=\"alert(1)\">", "<a href=\"javascript:alert(1)\">", "<script>alert(1)</script>", "<p><svg>"].map((text) => {
      try {
        return (place.innerHTML = text), true;
      } catch {
        return false;
      }
    });
  });
  assert.deepEqual(taken, [true, false, false, false, false, false]);
  assert.equal(complaints.splice(0).filter((one) => one.includes("TrustedHTML")).length, 5);
});
