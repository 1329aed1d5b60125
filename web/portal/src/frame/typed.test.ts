// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { hasTypedNothing } from "./typed";

const type = (selector: string) => document.querySelector(selector)!.dispatchEvent(new Event("input", { bubbles: true }));
let page = 0;
beforeEach(() => {
  document.body.innerHTML = `<header><input id="outside"></header><main><input id="field"><input id="search" type="search"></main><div role="dialog"><textarea></textarea></div>`;
  window.history.pushState(null, "", `/page-${++page}`);
});

test.each(["#field", "textarea"])("what is typed into %s of a page is something", (selector) => {
  expect(hasTypedNothing()).toBe(true);
  type(selector);
  expect(hasTypedNothing()).toBe(false);
});

test("what is typed into a search, or outside of the page, is nothing that is lost", () => {
  type("#search");
  type("#outside");
  expect(hasTypedNothing()).toBe(true);
});

test("it counts for the page that is open, not for the next", () => {
  type("#field");
  window.history.pushState(null, "", "/elsewhere");
  expect(hasTypedNothing()).toBe(true);
});

test("N18 where a secret is shown nothing keeps the page", () => {
  type("#field");
  document.body.insertAdjacentHTML("beforeend", "<code data-secret></code>");
  expect(hasTypedNothing()).toBe(true);
});
