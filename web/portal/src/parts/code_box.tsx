// Text for machines, as it is: a box that scrolls, with the keyboard as well.
import css from "./code_box.module.css";

interface CodeBoxProps {
  /** What readers call it. */
  label: string;
  text: string;
  /** Long lines go on below; else beyond the edge, as lines of a program do. */
  wraps?: boolean;
  /** Of which program it is one; the tests look for it. */
  snippet?: string;
}

export function CodeBox({ label, text, wraps = true, snippet }: CodeBoxProps) {
  return (
    <pre tabIndex={0} aria-label={label} className={`${css.box} ${wraps ? css.wraps : ""}`} data-snippet={snippet}>
      <code>{text}</code>
    </pre>
  );
}
