import { expect, test } from "vitest";
import { connections } from "../../texts/en/connections";

const { ended } = connections.account;

test("a cause that the server knows is told in words", () => {
  expect(ended("access_withdrawn", "Calendar")).toBe("Access was withdrawn at Calendar.");
});

test("a cause that only an entry of one's own has is a refusal without a reason", () => {
  for (const cause of ["licence_ended", "toString"]) expect(ended(cause, "Calendar")).toBe(ended("refused", "Calendar"));
});
