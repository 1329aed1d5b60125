// Where the keys go.
import { flushSync } from "react-dom";

/** Renders at once what `act` changes, and puts the keys into the element of that id: what is typed next goes there. */
export function focusAfter(act: () => void, id: string) {
  flushSync(act);
  document.getElementById(id)?.focus();
}
