// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isDialogOpen, useFocusBack, useHeldFocus, useHeldPage, useInFront } from "./dialog_stack";

function Box({ name, opened, fading }: { name: string; opened: boolean; fading?: boolean }) {
  const inFront = useInFront(opened);
  const content = useHeldFocus(inFront);
  useHeldPage(opened);
  useFocusBack(opened);
  if (!opened && !fading) return null;
  return (
    <div role="dialog" aria-label={name} data-front={inFront} ref={content} tabIndex={-1}>
      <button>{`Close ${name}`}</button>
    </div>
  );
}

let open: (name: string, wanted: boolean) => void;
function Page() {
  const [opened, setOpened] = useState<Record<string, boolean>>({});
  open = (name, wanted) => setOpened((before) => ({ ...before, [name]: wanted }));
  return (
    <main>
      <h1 tabIndex={-1}>Policies</h1>
      {!opened.gone && <button>Delete it</button>}
      <Box name="first" opened={Boolean(opened.first)} fading={opened.fading} />
      <Box name="second" opened={Boolean(opened.second)} />
    </main>
  );
}

const at = (name: string) => screen.getByRole("button", { name });
const turn = (name: string, wanted: boolean) => act(() => open(name, wanted));
const settle = () => act(() => vi.advanceTimersByTime(50));
const front = (name: string) => screen.getByRole("dialog", { name }).dataset.front;
const isHeld = () => document.documentElement.classList.contains("held");

beforeEach(() => {
  vi.useFakeTimers();
  render(<Page />);
});
afterEach(() => {
  cleanup();
  settle();
  vi.useRealTimers();
});

test("of two dialogs the one that was opened last is in front, and then the other one again", () => {
  expect(isDialogOpen()).toBe(false);
  turn("first", true);
  expect(front("first")).toBe("true");
  turn("second", true);
  expect([front("first"), front("second")]).toEqual(["false", "true"]);
  turn("second", false);
  expect(front("first")).toBe("true");
  turn("first", false);
  expect(isDialogOpen()).toBe(false);
});

test("the page stands still until the last dialog is closed", () => {
  turn("first", true);
  turn("second", true);
  turn("first", false);
  expect(isHeld()).toBe(true);
  turn("second", false);
  expect(isHeld()).toBe(false);
});

test("Tab from nowhere goes into the dialog in front, and from anywhere else nowhere but on", () => {
  const tab = () => act(() => void document.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab" })));
  tab();
  expect(document.activeElement).toBe(document.body);
  turn("first", true);
  turn("second", true);
  tab();
  expect(document.activeElement).toBe(screen.getByRole("dialog", { name: "second" }));
  at("Delete it").focus();
  tab();
  expect(document.activeElement).toBe(at("Delete it"));
});

test("what has opened a dialog gets the focus back, also from the dialog that came in the place of the first", () => {
  at("Delete it").focus();
  turn("first", true);
  at("Close first").focus();
  act(() => {
    open("first", false);
    open("second", true);
  });
  settle();
  at("Close second").focus();
  turn("second", false);
  settle();
  expect(document.activeElement).toBe(at("Delete it"));
});

test("the heading gets it when the opener is gone, and nobody does who has taken it meanwhile", () => {
  at("Delete it").focus();
  turn("first", true);
  at("Close first").focus();
  act(() => {
    open("gone", true);
    open("first", false);
  });
  settle();
  expect(document.activeElement).toBe(screen.getByRole("heading"));

  turn("gone", false);
  turn("first", true);
  at("Close first").focus();
  turn("first", false);
  at("Delete it").focus();
  settle();
  expect(document.activeElement).toBe(at("Delete it"));
});

test("a dialog that fades away is nobody's opener, when its own opener went with the page", () => {
  at("Delete it").focus();
  turn("fading", true);
  turn("first", true);
  at("Close first").focus();
  act(() => {
    open("gone", true);
    open("first", false);
    open("second", true);
  });
  at("Close second").focus();
  settle();
  turn("second", false);
  settle();
  expect(document.activeElement).toBe(screen.getByRole("heading"));
});
