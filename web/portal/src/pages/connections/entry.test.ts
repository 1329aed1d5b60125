import { expect, test } from "vitest";
import { asksOf, readEntry } from "./entry";

test("an entry says how its accounts are connected, what is filled in and what is always asked for", () => {
  const settings = [{ name: "subdomain", title: "Subdomain", example: "north" }, { name: "region", default: "eu" }, { name: "key", kind: "secret", required: false }];
  expect(asksOf({ grant: "authorization_code", settings, default_scopes: ["doors"] })).toEqual({
    grant: "authorization_code",
    settings: [
      { name: "subdomain", title: "Subdomain", kind: "text", description: undefined, example: "north", required: true },
      { name: "region", title: "region", kind: "text", description: undefined, example: undefined, required: false },
      { name: "key", title: "key", kind: "secret", description: undefined, example: undefined, required: false },
    ],
    scopes: ["doors"],
  });
});

test("what is written wrongly in an entry is left to the server", () => {
  expect(asksOf({ grant: "magic", settings: [null, "name", { name: 7 }, { name: "one", title: {}, kind: "picture" }], default_scopes: "all" })).toEqual({
    grant: undefined,
    settings: [{ name: "one", title: "one", kind: "text", description: undefined, example: undefined, required: true }],
    scopes: [],
  });
  expect(asksOf({ settings: {} })).toEqual({ grant: undefined, settings: [], scopes: [] });
});

test("an entry is a JSON object", () => {
  expect(readEntry(' {"id": "acme"} ')).toEqual({ id: "acme" });
  for (const text of ["", "{", "[]", "null", '"acme"']) expect(readEntry(text)).toBeUndefined();
});
