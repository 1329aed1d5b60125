// A person who has no mouse: Tab, arrows, Enter, Space, Escape and typing alone. At each stop it has to show where one is
// (WCAG 2.4.7), and nothing may hide it (2.4.11).
import assert from "node:assert/strict";

const longestWay = 250; // stops from anywhere to anywhere

// In the page: what shows the focus, on the element itself or on what stands for it.
function marks() {
  const at = document.activeElement;
  const standIn = [at, at.parentElement, at.parentElement?.parentElement, at.nextElementSibling, at.previousElementSibling, at.closest("label"), ...(at.labels ?? [])];
  const shown = (one) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor, textDecorationLine } = getComputedStyle(one);
    return [outlineStyle === "none" ? "" : outlineStyle + outlineWidth + outlineColor, boxShadow, borderColor, backgroundColor, textDecorationLine].join();
  };
  const still = () => Promise.all(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity).map((one) => one.finished.catch(() => {})));
  const elements = standIn.filter(Boolean);
  const isSeen = elements.some((one) => {
    const { left, right, top, bottom, width, height } = one.getBoundingClientRect();
    const inside = width > 2 && height > 2 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
    if (!inside) return false;
    return [0.1, 0.5, 0.9].some((part) => {
      const hit = document.elementFromPoint(Math.min(Math.max(left + width * part, 1), innerWidth - 2), Math.min(Math.max(top + height * part, 1), innerHeight - 2));
      return hit && (one.contains(hit) || hit.contains(one));
    });
  });
  const name = `${at.tagName.toLowerCase()} "${at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent.trim().slice(0, 60)}"`;
  return { elements, name, isSeen, shown, still, isPage: at === document.body || at.tagName === "H1" || at.tagName === "MAIN", inDialog: Boolean(at.closest("[role=dialog]")) };
}
const inPage = `(${marks})()`;

export function handsOn(page) {
  const press = (key, times = 1) => Array.from({ length: times }).reduce((before) => before.then(() => page.keyboard.press(key)), Promise.resolve());

  // Where one is now, kept in the page to be compared with how it looks once one has gone on.
  const stop = () => page.evaluate(`(async () => {
    await (${inPage}).still();
    const before = globalThis.handsAt;
    const unmarked = before && before.elements.every((one) => one.isConnected) && before.elements[0] !== document.activeElement && before.elements.every((one, at) => before.shown(one) === before.looked[at]) ? before.name : undefined;
    const now = ${inPage};
    globalThis.handsAt = now.isPage ? undefined : Object.assign(now, { looked: now.elements.map(now.shown) });
    return { name: now.name, isPage: now.isPage, isSeen: now.isSeen, inDialog: now.inDialog, unmarked };
  })()`);
  const forget = () => page.evaluate("delete globalThis.handsAt");

  async function tab(key = "Tab") {
    await stop();
    await press(key);
    let now = await stop();
    for (const end = Date.now() + 10_000; !now.isPage && !now.isSeen && Date.now() < end; now = { ...(await stop()), unmarked: now.unmarked }); // a list that closes, a page that scrolls
    assert.equal(now.unmarked, undefined, `nothing shows the focus on ${now.unmarked}`);
    assert.ok(now.isPage || now.isSeen, `${now.name} has the focus, and one does not see it`);
    return now;
  }

  // A group of radio buttons is one stop: whichever of them has the focus.
  const state = (target) =>
    target.evaluate((wanted) => {
      const at = document.activeElement;
      const inGroup = wanted.type === "radio" && at.type === "radio" && at.name === wanted.name;
      const order = at === document.body ? 4 : at.compareDocumentPosition(wanted);
      return { here: at === wanted || inGroup, back: Boolean(order & 2) };
    });

  async function reach(target) {
    await target.waitFor({ state: "attached" });
    await forget();
    const way = [];
    const { back } = await state(target);
    for (let stops = 0; stops < longestWay; ++stops) {
      if ((await state(target)).here) return;
      way.push((await tab(back ? "Shift+Tab" : "Tab")).name);
    }
    assert.fail(`no way to ${target} but: ${[...new Set(way)].join(", ")}`);
  }

  async function act(target, key = "Enter") {
    await reach(target);
    await press(key);
  }

  return {
    press,
    reach,
    act,
    tab,
    tick: (box) => act(box, "Space"),
    async type(field, text) {
      await reach(field);
      await press("Control+a");
      await page.keyboard.type(text);
    },
    async pick(radio) {
      await reach(radio);
      for (let steps = 0; steps < 12 && !(await radio.isChecked()); ++steps) await press("ArrowRight");
      assert.ok(await radio.isChecked(), `the arrows do not come to ${radio}`);
    },
    // One of a list that a field opens.
    async choose(field, name) {
      await reach(field);
      await press("ArrowDown");
      const option = page.getByRole("option", { name }).first();
      await option.waitFor();
      for (let steps = 0; steps < 40 && (await option.getAttribute("data-combobox-selected")) === null; ++steps) await press("ArrowDown");
      assert.notEqual(await option.getAttribute("data-combobox-selected"), null, `the arrows do not come to ${option}`);
      await press("Enter");
    },
    async menu(button, item) {
      await act(button);
      const wanted = page.getByRole("menuitem", { name: item });
      await wanted.waitFor();
      await page.waitForFunction(() => document.activeElement?.role === "menuitem");
      for (let steps = 0; steps < 20 && !(await state(wanted)).here; ++steps) await press("ArrowDown");
      assert.ok((await state(wanted)).here, `the arrows do not come to ${wanted}`);
      await press("Enter");
    },
    // Opens a dialog, which keeps the focus until it is closed.
    async dialog(opener, name, key = "Enter") {
      await act(opener, key);
      const dialog = page.getByRole("dialog", { name });
      await dialog.waitFor();
      await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]"));
      await forget();
      for (const way of ["Tab", "Shift+Tab"]) {
        const around = new Set();
        for (let at; !around.has((at = (await tab(way)).name)) && around.size < 60; around.add(at)) assert.ok((await stop()).inDialog, `${way} leaves ${name} for ${at}`);
      }
      return dialog;
    },
    // Escape, after which one is where one came from.
    async leave(dialog, opener) {
      await press("Escape");
      await dialog.waitFor({ state: "detached" });
      await page.waitForFunction((at) => at === document.activeElement, await opener.elementHandle());
    },
  };
}
