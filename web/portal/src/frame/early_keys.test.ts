// @vitest-environment jsdom
import { afterEach, expect, test } from "vitest";
import { keepKeys, takeKeys } from "./early_keys";

const pressed = (key: string, more: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  document.body.dispatchEvent(event);
  return event.defaultPrevented;
};
afterEach(() => void takeKeys());

test("letters, Backspace and Enter are kept, and kept from what has the focus", () => {
  keepKeys();
  expect(["a", "ž", "😀", "x", "Backspace", "Enter"].map((key) => pressed(key))).toEqual([true, true, true, true, true, true]);
  expect(takeKeys()).toEqual({ text: "až😀", entered: true });
  expect(takeKeys()).toEqual({ text: "", entered: false });
});

test("Backspace takes one letter away however long it is, and nothing where there is none", () => {
  keepKeys();
  for (const key of ["Backspace", "😀", "Backspace", "a"]) pressed(key);
  expect(takeKeys()).toEqual({ text: "a", entered: false });
});

test("shortcuts, Tab, Escape and arrows are nobody's text; AltGr writes", () => {
  keepKeys();
  expect(pressed("k", { ctrlKey: true })).toBe(false);
  expect(pressed("k", { metaKey: true })).toBe(false);
  expect(pressed("f", { altKey: true })).toBe(false);
  expect(["Tab", "Escape", "ArrowDown"].map((key) => pressed(key))).toEqual([false, false, false]);
  expect(pressed("@", { ctrlKey: true, altKey: true, modifierAltGraph: true })).toBe(true);
  expect(takeKeys().text).toBe("@");
});

test("once they are taken, or nobody wants them, keys go where the focus is; what comes anew begins empty", () => {
  keepKeys();
  pressed("a");
  takeKeys();
  expect(pressed("b")).toBe(false);
  const stop = keepKeys();
  pressed("c");
  stop();
  expect(pressed("d")).toBe(false);
  keepKeys();
  pressed("e");
  expect(takeKeys().text).toBe("e");
});
