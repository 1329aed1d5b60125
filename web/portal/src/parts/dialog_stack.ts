// What dialogs share: which of them is in front, and a page that stands still behind them.
import { useEffect, useState, useSyncExternalStore } from "react";

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
