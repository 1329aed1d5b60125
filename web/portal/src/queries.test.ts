import { expect, test } from "vitest";
import { askToConfirm, confirmationStore } from "./api/confirmation";
import { forgetSession, queries } from "./queries";

test("nothing of a session is left for the next person in the same tab: neither what was read nor a call that waits", async () => {
  queries.setQueryData(["session"], { account: { id: "ana" } });
  const waits = askToConfirm();
  forgetSession();
  expect(await waits).toBe(false);
  expect(confirmationStore.isAsked()).toBe(false);
  expect(queries.getQueryCache().getAll()).toEqual([]);
});
