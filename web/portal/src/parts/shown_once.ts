// What holds a secret, as long as somebody looks at it, and in no cache (security N18).
import { useEffect, useRef, useState } from "react";

export function useShownOnce<T>() {
  const [made, show] = useState<T>();
  const [, renderAgain] = useState(0);
  const shown = useRef(false);
  // React keeps what the render before had in hand until the next one: one more, and nothing holds the secret.
  useEffect(() => {
    if (!made && shown.current) renderAgain((times) => times + 1);
    shown.current = made !== undefined;
  }, [made]);
  return { made, show, forget: () => show(undefined) };
}
