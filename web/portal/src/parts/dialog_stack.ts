// What dialogs share: which of them is in front, a page that stands still behind them, and the focus that they give back.
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";

// The dialogs that are open, the one in front last: a key closes that one only.
let stack: symbol[] = [];
const listeners = new Set<() => void>();
function restack(changed: symbol[]) {
  stack = changed;
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const isDialogOpen = () => stack.length > 0;

export function useInFront(opened: boolean): boolean {
  const [self] = useState(() => Symbol());
  useEffect(() => {
    if (!opened) return;
    restack([...stack, self]);
    return () => restack(stack.filter((one) => one !== self));
  }, [opened, self]);
  return useSyncExternalStore(subscribe, () => stack.at(-1) === self);
}

let holders = 0;
/** A class holds the page still: Mantine would insert a style element. */
export function useHeldPage(held: boolean) {
  useEffect(() => {
    if (!held) return;
    if (holders++ === 0) document.documentElement.classList.add("held");
    return () => {
      if (--holders === 0) document.documentElement.classList.remove("held");
    };
  }, [held]);
}

/** Tab from nowhere goes into the dialog in front: a button that is busy is disabled, and with that loses the focus. */
export function useHeldFocus(inFront: boolean) {
  const dialog = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!inFront) return;
    const hold = ({ key }: KeyboardEvent) => {
      if (key === "Tab" && document.activeElement === document.body) dialog.current?.focus({ preventScroll: true });
    };
    document.addEventListener("keydown", hold, true); // before Mantine's, which goes on from the dialog itself
    return () => document.removeEventListener("keydown", hold, true);
  }, [inFront]);
  return dialog;
}

// The dialog that is just closing, by what had opened it: that has opened the one in its place as well.
let leaving: { opener: Element | null } | undefined;

/** Gives the focus back to what opened a dialog, else to the heading. */
export function useFocusBack(opened: boolean) {
  useLayoutEffect(() => {
    if (!opened) return;
    const { opener } = leaving ?? { opener: document.activeElement };
    return () => {
      leaving = { opener };
      const closing = document.activeElement?.closest("[role=dialog]");
      // By then whatever comes in its place, another dialog or page, has taken the focus.
      setTimeout(() => {
        leaving = undefined;
        const at = document.activeElement;
        if (at !== document.body && !closing?.contains(at)) return;
        const to = opener?.isConnected && opener !== document.body ? opener : document.querySelector("main h1");
        if (to instanceof HTMLElement) to.focus({ preventScroll: true });
      }, 20);
    };
  }, [opened]);
}
