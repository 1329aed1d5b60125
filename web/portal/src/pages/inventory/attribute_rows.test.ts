import { expect, test } from "vitest";
import { attributesOf, changeOf, newRow, rowsOf, structured, troubleOf } from "./attribute_rows";

const door = { arc_display_name: "Bay", arc_display_type: "door", line: "north", floor: "2", contact: { name: "Ada" }, parts: [{ id: "1" }] };

test("texts become rows; maps, lists and what the page says itself do not", () => {
  expect(rowsOf(door).map(({ name, value }) => [name, value])).toEqual([
    ["line", "north"],
    ["floor", "2"],
  ]);
  expect(structured(door)).toEqual(["contact", "parts"]);
});

test("only what is different is sent, and what is gone is named", () => {
  expect(changeOf(door, rowsOf(door))).toEqual({ attributes: {}, removedAttributes: [] });
  expect(changeOf(door, [newRow("floor", "3"), newRow(" site ", "yard"), newRow()])).toEqual({ attributes: { floor: "3", site: "yard" }, removedAttributes: ["line"] });
});

test("a map may become a text, when somebody says so", () => {
  expect(changeOf(door, [...rowsOf(door), newRow("contact", "Ada")]).attributes).toEqual({ contact: "Ada" });
});

test("names are needed once, and empty rows are no trouble", () => {
  const rows = [newRow("line", "a"), newRow("line", "b"), newRow("", "c"), newRow(), newRow("arc_display_name", "x")];
  expect(rows.map((row) => troubleOf(row, rows))).toEqual(["twice", "twice", "missing", undefined, "twice"]);
  expect(attributesOf([newRow("a", ""), newRow()])).toEqual({ a: "" });
});

test("a name that objects have by themselves is an attribute like others", () => {
  const rows = [newRow("__proto__", "x"), newRow("constructor", "y")];
  expect(Object.entries(attributesOf(rows))).toEqual([
    ["__proto__", "x"],
    ["constructor", "y"],
  ]);
  expect(changeOf({ constructor: "y" }, []).removedAttributes).toEqual(["constructor"]);
});
