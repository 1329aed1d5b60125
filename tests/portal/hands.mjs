// A person who has no mouse: Tab, arrows, Enter, Space, Escape and typing alone. At each stop it has to show where one is
// (WCAG 2.4.7), and nothing may hide it (2.4.11).
import assert from "node:assert/strict";

const longestWay = 250; // stops from anywhere to anywhere

// In the page: where one is, and what shows it there: an outline of its own, or of what stands for it. It is two pixels wide and has
// a contrast of 3 to 1 with what is around it (1.4.11).
function look() {
  const pixel = (globalThis.handsPixel ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true }));
  const channels = (colour) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const [red, green, blue] = channels(colour).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (one) => {
    for (; one; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one);
      if (channels(backgroundColor)[3] === 255) return backgroundColor;
    }
    return "white";
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const isDrawn = (one) => {
    const { width, height } = one.getBoundingClientRect();
    return width > 2 && height > 2 && getComputedStyle(one).clipPath === "none" && one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const outline = (one) => {
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(one);
    if (outlineStyle !== "solid" || parseFloat(outlineWidth) < 2 || !isDrawn(one)) return "";
    const around = behind(parseFloat(outlineOffset) < 0 ? one : one.parentElement);
    return contrast(outlineColor, around) < 3 ? "" : `${outlineWidth} ${outlineColor}`;
  };
  // Not all of it is covered by something else, or beyond an edge (2.4.11).
  const isSeen = (one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return [0.1, 0.5, 0.9].some((across) => [0.1, 0.5, 0.9].some((down) => {
      const hit = document.elementFromPoint(left + width * across, top + height * down);
      return hit && (one.contains(hit) || (hit.contains(one) && getComputedStyle(one).pointerEvents === "none"));
    }));
  };
  const ends = (one) => one.timeline === document.timeline && one.effect?.getComputedTiming().iterations !== Infinity;
  const still = () => Promise.all(document.getAnimations().filter(ends).map((one) => one.finished.catch(() => {})));
  return still().then(() => {
    const at = document.activeElement;
    const standIns = [at, ...(at.labels ?? []), at.closest("label"), at.nextElementSibling, at.parentElement, at.parentElement?.parentElement].filter(Boolean);
    const before = globalThis.handsAt;
    // What is around both of them says nothing of where one is.
    const gone = before && before.at !== at && before.at.isConnected && before.standIns.every(([one, , wasDrawn]) => one.isConnected && (!wasDrawn || isDrawn(one)));
    const unmarked = gone && !before.standIns.some(([one, was]) => was && was !== outline(one) && !one.contains(at)) ? before.name : undefined;
    const name = `${at.tagName.toLowerCase()} "${at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent.trim().slice(0, 60)}"`;
    const isFading = !at.parentElement?.checkVisibility({ opacityProperty: true }); // a menu that opens is clear at first
    const isPage = at === document.body || at.tagName === "H1" || at.tagName === "MAIN";
    globalThis.handsAt = isPage ? undefined : { at, name, standIns: standIns.map((one) => [one, outline(one), isDrawn(one)]) };
    return { name, unmarked, isPage, isEnd: at === document.body, isDrawn: standIns.some(isDrawn) && !isFading, isSeen: isSeen(standIns.find(isDrawn) ?? at), inDialog: Boolean(at.closest("[role=dialog]")) };
  });
}

// `patience`: milliseconds that a list may take to close, and a page to scroll.
export function handsOn(page, patience = 10_000) {
  let isKnown = false; // where one is, from the key before
  async function press(key, times = 1) {
    isKnown = false;
    for (; times > 0; --times) await page.keyboard.press(key);
  }
  const stop = () => page.evaluate(look);
  function forget() {
    isKnown = false;
    return page.evaluate("delete globalThis.handsAt");
  }

  // A key that moves the focus: what has it now is seen, and what had it before has shown so.
  async function tab(key = "Tab") {
    const end = Date.now() + patience;
    if (!isKnown) for (let at = await stop(); !at.isPage && !at.isDrawn && Date.now() < end; at = await stop());
    await press(key);
    let now = await stop();
    for (; !now.isPage && !now.isSeen && Date.now() < end; now = { ...(await stop()), unmarked: now.unmarked });
    assert.equal(now.unmarked, undefined, `nothing shows the focus on ${now.unmarked}`);
    assert.ok(now.isPage || now.isSeen, `${now.name} has the focus, and one does not see it`);
    isKnown = true;
    return now;
  }

  // From the mouse to the keys: what was clicked does not show that it has the focus.
  async function take() {
    await page.evaluate(() => document.activeElement.blur());
    await forget();
  }

  // Through the whole page, and back; how many stops it has.
  async function walk(ways = ["Tab", "Shift+Tab"]) {
    await take();
    let stops = 0;
    for (const way of ways) for (let end = false; !end; ++stops) {
      ({ isEnd: end } = await tab(way));
      assert.ok(stops < 2 * longestWay, `the way through ${page.url()} does not end`);
    }
    return stops;
  }

  // Around an open dialog and back: it keeps the focus.
  async function around(name) {
    const dialog = dialogOf(page, name).last();
    await dialog.waitFor();
    await page.waitForFunction((one) => one.contains(document.activeElement), await dialog.elementHandle()); // a moment later
    await forget();
    for (const way of ["Tab", "Shift+Tab"]) {
      const passed = new Set();
      for (let at; !passed.has((at = (await tab(way)).name)) && passed.size < 60; passed.add(at)) assert.ok((await stop()).inDialog, `${way} leaves ${name} for ${at}`);
    }
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
    take,
    reach,
    act,
    tab,
    walk,
    around,
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
    // One of the list of a field of the browser's own.
    async select(field, name) {
      await reach(field);
      const chosen = () => field.evaluate((select) => select.selectedOptions[0].label);
      await press("Home");
      for (let steps = 0; steps < 40 && (await chosen()) !== name; ++steps) await press("ArrowDown");
      assert.equal(await chosen(), name);
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
      for (let steps = 0; steps < 20 && !(await state(wanted)).here; ++steps) await tab("ArrowDown");
      assert.ok((await state(wanted)).here, `the arrows do not come to ${wanted}`);
      await press("Enter");
    },
    // Opens a dialog, which keeps the focus until it is closed.
    async dialog(opener, name, key = "Enter") {
      await act(opener, key);
      await around(name);
      return dialogOf(page, name);
    },
    // Escape, after which one is where one came from.
    async leave(dialog, opener) {
      await press("Escape");
      await dialog.waitFor({ state: "detached" });
      await page.waitForFunction((at) => at === document.activeElement, await opener.elementHandle());
    },
  };
}

export const dialogOf = (page, name) => page.getByRole("dialog", name ? { name } : {});
export const button = (place, name) => place.getByRole("button", { name, exact: true });

// What a dialog shows once, which can only be closed by whoever says that it is stored.
export async function storesTheSecret(page, name, stored, close) {
  const dialog = dialogOf(page, name);
  await dialog.locator("[data-secret]").first().waitFor();
  const secret = await dialog.locator("[data-secret] code").first().innerText();
  const hands = handsOn(page);
  await hands.around(name); // it has come in the place of another one, and keeps the focus
  await hands.press("Escape"); // closes nothing now
  await hands.tick(dialog.getByLabel(stored));
  await hands.act(button(dialog, close));
  await dialog.waitFor({ state: "detached" });
  return secret;
}
