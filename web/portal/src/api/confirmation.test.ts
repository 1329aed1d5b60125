import { expect, test } from "vitest";
import { answerConfirmation, askToConfirm, confirmationStore } from "./confirmation";

test("calls that need the password at the same time wait for one question", async () => {
  const told: boolean[] = [];
  const stop = confirmationStore.subscribe(() => told.push(confirmationStore.isAsked()));
  const both = Promise.all([askToConfirm(), askToConfirm()]);
  answerConfirmation(true);
  expect(await both).toEqual([true, true]);
  expect(told).toEqual([true, true, false]);
  stop();
  const next = askToConfirm();
  answerConfirmation(false);
  expect(await next).toBe(false);
});
