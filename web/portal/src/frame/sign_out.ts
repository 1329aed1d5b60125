import { useNavigate } from "@tanstack/react-router";
import { answered, client } from "../api/client";
import { Problem } from "../api/problem";
import { sayTrouble } from "../parts/toasts";
import { forgetSession } from "../queries";

/** Ends the session at the server, then forgets what was read in it. A session that is over already is no trouble. */
export function useSignOut() {
  const navigate = useNavigate();
  return async () => {
    try {
      await answered(client.DELETE("/api/session"));
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) return sayTrouble(error);
    }
    forgetSession();
    await navigate({ to: "/sign-in", ignoreBlocker: true });
  };
}
