import { expect, test } from "vitest";
import { matches } from "./matches";

test("words are found by how they begin, in any order and case, without accents", () => {
  expect(matches("Add: Custom integration", "int cus")).toBe(true);
  expect(matches("Café Kovač", "kovac CAFE")).toBe(true);
  expect(matches("Integrations", "")).toBe(true);
  expect(matches("Integrations", "grations")).toBe(false);
});
