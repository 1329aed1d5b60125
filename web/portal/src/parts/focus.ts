// The keyboard focus.
import { flushSync } from "react-dom";

/** Renders at once what `act` changes, then moves the focus to the element with that id: nothing that is typed is lost. */
export function focusAfter(act: () => void, id: string) {
  flushSync(act);
  document.getElementById(id)?.focus();
}
