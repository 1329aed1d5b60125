import { useEffect, useState } from "react";
import { texts as t } from "../texts/en";
import { Icon } from "./icons";
import css from "./parts.module.css";

const shownMilliseconds = 1600;

/** The page answers its own command to copy: for plain HTTP in a LAN, where browsers have no clipboard for pages. */
function copyByCommand(text: string) {
  let done = false;
  const answer = (event: ClipboardEvent) => {
    event.preventDefault();
    event.clipboardData?.setData("text/plain", text);
    done = event.clipboardData !== null;
  };
  document.addEventListener("copy", answer);
  try {
    return document.execCommand("copy") && done;
  } finally {
    document.removeEventListener("copy", answer);
  }
}

async function copyText(text: string): Promise<boolean> {
  const clipboard: Clipboard | undefined = navigator.clipboard;
  const done = clipboard?.writeText(text).then(() => true, () => false);
  return (await done) || copyByCommand(text);
}

/** Copies a value; says so for a moment. */
export function CopyButton({ value, label, text }: { value: string; label: string; text?: string }) {
  const [state, setState] = useState<"ready" | "copied" | "refused">("ready");
  useEffect(() => {
    if (state === "ready") return;
    const timer = setTimeout(() => setState("ready"), shownMilliseconds);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => void copyText(value).then((done) => setState(done ? "copied" : "refused"));
  const said = state === "copied" ? t.copied : state === "refused" ? t.copyRefused : "";
  return (
    <button type="button" className={`${css.copy} ${text ? css.copyText : ""}`} onClick={copy} aria-label={label} title={label} data-state={state}>
      <Icon name={state === "copied" ? "check" : state === "refused" ? "cross" : "copy"} size={15} />
      {text && <span aria-hidden="true">{said || text}</span>}
      <span className="seen-by-readers" role="status">
        {said}
      </span>
    </button>
  );
}

/** An id with its copy button, cut in the middle of narrow columns by CSS only. */
export function CopyValue({ value, label }: { value: string; label: string }) {
  return (
    <span className={css.copyValue}>
      <code title={value}>{value}</code>
      <CopyButton value={value} label={label} />
    </span>
  );
}
