// What the page has read, how it reads again, and when it forgets.
import { QueryClient } from "@tanstack/react-query";
import { answerConfirmation, answerSignIn } from "./api/confirmation";
import { Problem } from "./api/problem";
import { forgetToasts } from "./parts/toasts";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      gcTime: 5 * 60_000,
      // What may pass is tried again twice; a refusal is an answer.
      retry: (failures, error) => error instanceof Problem && error.passes && error.status !== 429 && failures < 2,
      retryDelay: (failures) => 400 * 2 ** failures,
      networkMode: "always",
    },
    mutations: { gcTime: 0, networkMode: "always" },
  },
});

/** A session that has ended takes with it everything that was read in it, the calls that wait for its password, and what can be
 * undone. */
export function forgetSession() {
  answerConfirmation(false);
  answerSignIn(false);
  queries.clear();
  forgetToasts();
}
