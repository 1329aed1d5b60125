import { expect, test } from "vitest";
import { lifetimeOf, tokenLifetime, typedLifetime } from "./lifetime";

test("a lifetime is shown in the largest unit that leaves no rest", () => {
  expect([90, 60, 5400, 3600, 86_400, 1_209_600, 0].map(typedLifetime)).toEqual([
    { amount: "90", unit: "seconds" }, { amount: "1", unit: "minutes" }, { amount: "90", unit: "minutes" }, { amount: "1", unit: "hours" },
    { amount: "1", unit: "days" }, { amount: "14", unit: "days" }, { amount: "0", unit: "days" },
  ]);
});

test("a lifetime that the server would refuse is none", () => {
  const { custom } = tokenLifetime;
  expect(lifetimeOf({ amount: " 2 ", unit: "hours" }, custom)).toBe(7200);
  expect(lifetimeOf({ amount: "30", unit: "days" }, custom)).toBe(2_592_000);
  for (const amount of ["", "0", "31", "-1", "1.5", "1e1", "ten"]) expect(lifetimeOf({ amount, unit: "days" }, custom)).toBeUndefined();
  expect(lifetimeOf({ amount: "59", unit: "seconds" }, custom)).toBeUndefined();
});
