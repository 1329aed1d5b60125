import { expect, test } from "vitest";
import { limitOf, ratesOf } from "./numbers";

test("a limit is a whole number that the server takes, however it is grouped, or nothing", () => {
  expect(["", " ", "1", "10,000", "1 000", "1000000000"].map(limitOf)).toEqual([null, null, 1, 10_000, 1000, 1_000_000_000]);
  expect(["0", "-1", "1.5", "1e3", "ten", "1000000001", "99999999999"].map(limitOf)).toEqual(Array(7).fill(undefined));
});

test("what is left empty sets no limit, and one that is wrong sends none", () => {
  expect(ratesOf({ perSecond: "", perHour: "60", perDay: "" })).toEqual({ perHour: 60 });
  expect(ratesOf({ perSecond: "", perHour: "sixty", perDay: "" })).toBeUndefined();
});
