import { expect, test } from "vitest";
import { Problem, problemOf, unreachable } from "./problem";

const answer = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers });

test("a refusal of the server keeps its code, its words and the request id", () => {
  const problem = problemOf(answer(409), { code: "stale_version", detail: "Read it again.", field: "If-Match", requestId: "r1" });
  expect(problem).toMatchObject({ status: 409, code: "stale_version", message: "Read it again.", field: "If-Match", requestId: "r1" });
  expect(problem.passes).toBe(false);
});

test("what stands between us and the server may answer anything", () => {
  for (const body of ["<html>", null, undefined, 7, [], { code: 7, detail: "x" }]) {
    const problem = problemOf(answer(502, { "X-Request-Id": "r2", "Retry-After": "30" }), body);
    expect(problem).toMatchObject({ code: "unexpected", requestId: "r2", retryAfterSeconds: 30, passes: true });
  }
  expect(problemOf(answer(503, { "Retry-After": "soon" }), "").retryAfterSeconds).toBeUndefined();
});

test("no answer at all is a problem that passes", () => {
  expect(unreachable(new TypeError("Failed to fetch"))).toMatchObject({ status: 0, code: "unreachable", passes: true });
  const known = new Problem(404, "not_found", "");
  expect(unreachable(known)).toBe(known);
});
