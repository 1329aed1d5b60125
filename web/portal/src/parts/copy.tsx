import { useEffect, useState } from "react";
import { texts as t } from "../texts/en";
import { Icon } from "./icons";
import css from "./parts.module.css";

const shownMilliseconds = 1600;

/** Copies a value; says so for a moment. */
export function CopyButton({ value, label, text }: { value: string; label: string; text?: string }) {
  const [state, setState] = useState<"ready" | "copied" | "refused">("ready");
  useEffect(() => {
    if (state === "ready") return;
    const timer = setTimeout(() => setState("ready"), shownMilliseconds);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => navigator.clipboard.writeText(value).then(() => setState("copied"), () => setState("refused"));
  const said = state === "copied" ? t.copied : state === "refused" ? t.copyRefused : "";
  return (
    <button type="button" className={`${css.copy} ${text ? css.copyText : ""}`} onClick={copy} aria-label={label} title={label} data-state={state}>
      <Icon name={state === "copied" ? "check" : "copy"} size={15} />
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
