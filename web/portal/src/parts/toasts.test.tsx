// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../api/problem";
import { forgetToasts, say, sayTrouble, Toasts } from "./toasts";

vi.mock("./copy", () => ({ CopyButton: () => null })); // needs the theme

const pass = (seconds: number) => act(() => vi.advanceTimersByTime(seconds * 1000));
const shown = () => [...document.querySelectorAll("[role=status] > div")].map((one) => one.querySelector("svg + div")?.textContent);
const undoKey = (more: KeyboardEventInit = {}, target: Element = document.body) => fireEvent.keyDown(target, { key: "z", ctrlKey: true, ...more });

beforeEach(() => {
  vi.useFakeTimers();
  render(<Toasts />);
});
afterEach(() => {
  act(forgetToasts);
  cleanup();
  vi.useRealTimers();
});

test("what is done is said for six seconds, what can be taken back for thirty, and trouble until it is closed", () => {
  act(() => {
    say("Saved.");
    say("Deleted.", async () => {});
    sayTrouble(new Problem(503, "unavailable", "The disk is full.", undefined, "r-17"));
  });
  pass(5.9);
  expect(shown()).toHaveLength(3);
  pass(0.2);
  expect(shown()).toHaveLength(2);
  pass(24);
  expect(shown()).toEqual([expect.stringContaining("The disk is full.")]);
  expect(screen.getByRole("alert").textContent).toContain("r-17");
  pass(3600);
  fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(shown()).toEqual([]);
});

test("its time stands still while somebody points at it or has it in focus, and begins anew after", () => {
  act(() => say("Saved."));
  const toast = screen.getByText("Saved.").parentElement!;
  pass(5);
  fireEvent.mouseEnter(toast);
  pass(60);
  expect(shown()).toEqual(["Saved."]);
  fireEvent.mouseLeave(toast);
  pass(5);
  fireEvent.focus(screen.getByRole("button", { name: "Dismiss" }));
  pass(60);
  expect(shown()).toEqual(["Saved."]);
  fireEvent.blur(screen.getByRole("button", { name: "Dismiss" }));
  pass(6.1);
  expect(shown()).toEqual([]);
});

test("at most three are there, the newest ones", () => {
  act(() => ["one", "two", "three", "four"].forEach((text) => say(text)));
  expect(shown()).toEqual(["two", "three", "four"]);
});

test("Ctrl+Z takes the last one back that can be, once, and says so", async () => {
  const first = vi.fn(async () => {});
  const second = vi.fn(async () => {});
  act(() => {
    say("First.", first);
    say("Second.", second);
    say("Third.");
  });
  undoKey({ shiftKey: true });
  undoKey({ ctrlKey: false });
  expect(second).not.toHaveBeenCalled();
  await act(async () => void undoKey());
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
  expect(shown()).toEqual(["First.", "Third.", "Undone."]);
  await act(async () => void undoKey({ ctrlKey: false, metaKey: true }));
  expect(first).toHaveBeenCalledTimes(1);
});

test("Ctrl+Z in a field is the field's", () => {
  const undo = vi.fn(async () => {});
  act(() => say("Deleted.", undo));
  for (const tag of ["input", "textarea", "select"]) undoKey({}, document.body.appendChild(document.createElement(tag)));
  expect(undo).not.toHaveBeenCalled();
});

test("what cannot be taken back is said, with its request", async () => {
  act(() => say("Deleted.", () => Promise.reject(new Problem(409, "stale_version", "", undefined, "r-9"))));
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Undo" })));
  expect(screen.getByRole("alert").textContent).toMatch(/Somebody else has changed this meanwhile.*r-9/);
});
