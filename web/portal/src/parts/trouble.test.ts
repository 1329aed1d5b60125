import { expect, test } from "vitest";
import { Problem } from "../api/problem";
import { fieldTrouble } from "./trouble";

const refused = (field: string, message: string) => new Problem(400, "invalid", message, field);

test("a field says what is wrong in the words of the page, not by its name in the API", () => {
  expect(fieldTrouble(refused("clientId", "clientId must have 1 to 256 characters."), "clientId")).toBe("It must have 1 to 256 characters.");
  expect(fieldTrouble(refused("email", "This is no address."), "email")).toBe("This is no address.");
});

test("the trouble of a part of a field is that of the field, and of another one it is none", () => {
  expect(fieldTrouble(refused("providers[0].scopes", "providers[0].scopes has at most 50 entries."), "providers")).toBe("It has at most 50 entries.");
  expect(fieldTrouble(refused("names", "names are too long."), "name")).toBeUndefined();
});
