import type { ReactNode } from "react";
import css from "./parts.module.css";

/** A state as a word with a colour; the word alone says it too. */
export function Status({ tone, children }: { tone?: "good" | "warn" | "bad"; children: ReactNode }) {
  return (
    <span className={css.status} data-tone={tone}>
      {children}
    </span>
  );
}

export function Chip({ children }: { children: ReactNode }) {
  return <span className={css.chip}>{children}</span>;
}
