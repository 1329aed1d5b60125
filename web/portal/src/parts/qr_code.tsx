import { useMemo } from "react";
import css from "./parts.module.css";
import { qrCode } from "./qr";

const quiet = 4; // modules of empty space around it

/** Black on white in every scheme: cameras read nothing else well. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const modules = useMemo(() => qrCode(text), [text]);
  const side = modules.length + 2 * quiet;
  const path = modules.map((row, y) => row.map((dark, x) => (dark ? `M${x + quiet} ${y + quiet}h1v1h-1z` : "")).join("")).join("");
  return (
    <svg className={css.qr} viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
