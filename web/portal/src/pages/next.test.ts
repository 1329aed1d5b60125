import { expect, test } from "vitest";
import { safeNext } from "./next";

const origin = "https://id.sallyport.test";

test("after signing in one goes on to where one was", () => {
  expect(safeNext("/t/7/settings/integrations?kind=api#x", origin)).toBe("/t/7/settings/integrations?kind=api#x");
});

// security H18
test("no link to sign in leads to another site, or in a circle", () => {
  const elsewhere = [
    "//evil.test", "//[", "/.//evil.test/x", "/%2e//evil.test/x", "/x/..//evil.test", "/\\evil.test", "\\\\evil.test", "https://evil.test/", "javascript:alert(1)", "/\t/evil.test", "/\n/evil.test", "/a\\b", "evil.test", "", "/sign-in?next=/x", undefined,
  ];
  for (const next of elsewhere) expect(safeNext(next, origin), String(next)).toBeUndefined();
});
