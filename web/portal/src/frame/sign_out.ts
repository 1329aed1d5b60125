import { useNavigate } from "@tanstack/react-router";
import { answered, client } from "../api/client";
import { Problem } from "../api/problem";
import { say } from "../parts/toasts";
import { adviceOf, titleOf } from "../parts/trouble";
import { forgetSession } from "../queries";

/** Ends the session at the server, then forgets what was read in it. A session that is over already is no trouble. */
export function useSignOut() {
  const navigate = useNavigate();
  return async () => {
    try {
      await answered(client.DELETE("/api/session"));
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) return say(`${titleOf(error)} ${adviceOf(error)}`);
    }
    forgetSession();
    await navigate({ to: "/sign-in", ignoreBlocker: true });
  };
}
