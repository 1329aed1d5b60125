// The lines of src/model/awkward_strings.h, more than 500, as the header has them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const header = readFileSync(new URL("../../src/model/awkward_strings.h", import.meta.url), "utf8");
const between = (from, to) => header.split(from)[1].split(to)[0].replace(/^ *\/\/.*$/gm, "");
// Escapes of C++ are those of JSON, but for long characters.
const read = (literal) => JSON.parse(literal.replace(/\\U0*([0-9a-fA-F]+)/g, (_, point) => String.fromCodePoint(parseInt(point, 16))));

const listed = [...between("strings{\n", "\n  };").matchAll(/std::string\((\d+), '(.)'\)|"(?:[^"\\]|\\.)*"/g)].map(([literal, times, character]) => (times ? character.repeat(times) : read(literal)));
const families = [...between("kFamilies", "});").matchAll(/\{0x(\w+), 0x(\w+)\}/g)].map(([, first, last]) => [parseInt(first, 16), parseInt(last, 16)]);
const inside = families.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, number) => `a${String.fromCodePoint(first + number)}b`));

export const awkwardStrings = [...new Set([...listed, ...inside])];
assert.ok(listed.length > 100 && awkwardStrings.length > 500, `${listed.length} and ${awkwardStrings.length}`);
