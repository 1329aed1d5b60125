import { expect, test } from "vitest";
import { domainsIn } from "./domains";

test("domains are read as people type them", () => {
  expect(domainsIn("")).toEqual([]);
  expect(domainsIn(" , ")).toEqual([]);
  expect(domainsIn("North.example")).toEqual(["north.example"]);
  expect(domainsIn("@north.example, south.example;\nnorth.example  x.y")).toEqual(["north.example", "south.example", "x.y"]);
});
