// A call whose question or answer holds a secret. No mutation: its cache would keep it (security N18).
import { useState } from "react";

/** `run` makes one call at a time; its error stays until the next one. */
export function useSecretCall() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async (call: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await call();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, run };
}
