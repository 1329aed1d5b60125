import { useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/** What stands behind the # of a link that lets somebody in. It is kept here, and no longer in the address and the history
 * (security N18). Empty: the link is not complete. */
export function useLinkToken(): string {
  const hash = useLocation({ select: (location) => location.hash });
  const [token, setToken] = useState(hash);
  if (hash && hash !== token) setToken(hash);
  useEffect(() => {
    if (hash) window.history.replaceState(window.history.state, "", window.location.pathname);
  }, [hash]);
  return token;
}
