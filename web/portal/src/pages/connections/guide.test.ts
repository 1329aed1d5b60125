import { expect, test } from "vitest";
import { blocksOf } from "./guide";

test("S5 the steps of a guide are a list, and what stands around them is text", () => {
  expect(blocksOf("First.\n\n1. Add the `api` scope.\n2. Save.\n\nKeep the id.")).toEqual([{ text: "First." }, { steps: ["Add the `api` scope.", "Save."] }, { text: "Keep the id." }]);
  expect(blocksOf("")).toEqual([]);
});
