// What is typed between the call for the palette and its field having the focus: kept for the field, and kept from whatever has
// the focus until then.

export interface EarlyKeys {
  text: string;
  /** Enter was pressed after it. */
  entered: boolean;
}

let kept: EarlyKeys = { text: "", entered: false };
let stop = () => {};

/** Begins to keep keys. The answer ends it, as `takeKeys` does. */
export function keepKeys(): () => void {
  stop();
  kept = { text: "", entered: false };
  const onKey = (event: KeyboardEvent) => {
    const isShortcut = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
    if (isShortcut) return;
    if (event.key === "Enter") kept.entered = true;
    else if (event.key === "Backspace") kept.text = [...kept.text].slice(0, -1).join("");
    else if ([...event.key].length === 1) kept.text += event.key;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("keydown", onKey, { capture: true });
  stop = () => document.removeEventListener("keydown", onKey, { capture: true });
  return stop;
}

/** What was kept, for the field that has the focus now. */
export function takeKeys(): EarlyKeys {
  stop();
  const taken = kept;
  kept = { text: "", entered: false };
  return taken;
}
