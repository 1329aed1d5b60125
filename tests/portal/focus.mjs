// Where the focus is, and that one sees it (WCAG 2.4.7, 2.4.11, 1.4.11): beside what lies over a page, and in the palette before
// it is there. The checks of the hands are tried out as well. All pages: stops.mjs.
import assert from "node:assert/strict";
import { button, handsOn } from "./hands.mjs";
import { caller, enter, heading, listPath, north, signIn, step, until, url, withBrowser } from "./portal.mjs";

const call = await caller(north);

// Who types on while the palette is on its way, here not even loaded: the letters are the palette's, and those of nobody else.
async function typesBeforeThePaletteIsThere(open) {
  const page = await open();
  const parts = [];
  await page.route("**/assets/palette-*.js", (route) => parts.push(route));
  const letPartsCome = async () => {
    await until(() => parts.length > 0, "the palette is asked for");
    await Promise.all(parts.splice(0).map((route) => route.continue()));
  };
  await page.goto(url + listPath(north));
  await signIn(page);
  const search = page.getByRole("searchbox", { name: "Search available integrations" });
  await search.focus();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("audiz");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("t");
  await letPartsCome();
  const box = page.getByRole("combobox", { name: "Go to a page" });
  await box.and(page.locator(":focus")).waitFor();
  assert.deepEqual([await box.inputValue(), await search.inputValue()], ["audit", ""]);
  await page.keyboard.press("Escape");
  await box.waitFor({ state: "detached" });
  await search.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("policies");
  await page.keyboard.press("Enter");
  await heading(page, "Policies");
  await box.waitFor({ state: "detached" });
  await page.keyboard.press("Control+k"); // again, from a heading
  await page.keyboard.type("audit");
  await page.keyboard.press("Enter");
  await heading(page, "Audit");

  // Enter after letters that match nothing is over: correcting them runs nothing.
  await page.reload();
  await heading(page, "Audit");
  await page.getByRole("link", { name: "Signed in" }).first().waitFor(); // the page listens to keys by now
  await page.keyboard.press("Control+k");
  await page.keyboard.type("policiez");
  await page.keyboard.press("Enter");
  await letPartsCome();
  await page.getByText("Nothing is called “policiez”.", { exact: true }).waitFor();
  await page.keyboard.press("Backspace");
  await page.keyboard.type("s");
  await page.getByRole("option", { name: "Policies Go to" }).waitFor();
  await page.getByRole("status").filter({ hasText: /^\d+ entr(y|ies)$/ }).waitFor(); // the server has answered as well
  await box.and(page.locator(":focus")).waitFor();
  assert.deepEqual([await box.inputValue(), new URL(page.url()).pathname.split("/").at(-1)], ["policies", "audit"]);
  await page.keyboard.press("Enter");
  await heading(page, "Policies");
  await page.context().close();
}

// 2.4.11: whatever sticks to an edge lets one see where one is, on small windows above all.
async function isNeverHidden(page) {
  const hands = handsOn(page);
  const pump = await call("POST", "/api/integrations", { kind: "custom", name: "Pump 9", claims: { line: "north" } });
  await page.setViewportSize({ width: 320, height: 480 });
  await page.goto(`${url}${listPath(north)}/${pump.id}/general`);
  await hands.type(page.getByLabel("Name", { exact: true }), "Pump 10");
  await hands.press("Enter");
  await button(page.getByRole("status"), "Undo").waitFor(); // in the message, which lies over the page
  await heading(page, "Pump 10");
  await button(page.getByRole("main"), "Discard changes").waitFor({ state: "detached" }); // the form is as it was read anew
  await hands.walk();
  await page.goto(`${url}${listPath(north)}/${pump.id}/credentials`);
  await hands.act(button(page, "Rotate"));
  await hands.act(button(page.getByRole("dialog", { name: "Rotate the secret" }), "Rotate"));
  const secret = page.getByRole("dialog", { name: "Your new secret" });
  await secret.locator("[data-secret]").first().waitFor();
  await hands.around("Your new secret");
  await hands.tick(secret.getByLabel("I stored the secret"));
  await hands.act(button(secret, "Close"));
  await secret.waitFor({ state: "detached" });
  await page.setViewportSize({ width: 1280, height: 860 });
}

// The checks of the hands themselves: they see what shows no focus, shows it too faintly, or is covered.
async function seesWhatIsWrong(page) {
  const hands = handsOn(page, 5000);
  await page.goto(`${url}${listPath(north)}`);
  await heading(page);
  for (const [rule, complaint] of [
    [":focus-visible { outline: none !important; }", /nothing shows the focus on button "Search/],
    ["nav a:focus-visible { outline: none !important; }", /nothing shows the focus on a /],
    ["button:focus-visible { outline: none !important; }", /nothing shows the focus on button /],
    ["input:focus-visible, input:focus-visible + span { outline: none !important; }", /nothing shows the focus on input /],
    [":focus-visible { outline-color: #bbb !important; }", /nothing shows the focus on /],
    ["body::after { content: ''; position: fixed; inset: 0; z-index: 999; }", /has the focus, and one does not see it/],
  ]) {
    await page.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [sheet];
    }, rule);
    await assert.rejects(hands.walk(), complaint, rule);
  }
  await page.evaluate(() => (document.adoptedStyleSheets = []));
}

await withBrowser(async (open) => {
  await step("types before the palette is there", () => typesBeforeThePaletteIsThere(open));
  const page = await enter(open, listPath(north), north, { reducedMotion: "reduce" });
  await step("never hides where one is", () => isNeverHidden(page));
  await step("sees what is wrong", () => seesWhatIsWrong(page));
});
