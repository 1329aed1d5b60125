import { afterEach, expect, test, vi } from "vitest";
import { randomId } from "./random_id";

afterEach(() => vi.unstubAllGlobals());

test("ids differ, also over plain HTTP, where browsers make no UUID", () => {
  const { crypto } = globalThis;
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(randomId()).toMatch(/^[0-9a-f]{32}$/);
  expect(randomId()).not.toBe(randomId());
});
