import { describe, expect, it } from "vitest";
import { encodeText } from "./base64url";
import { verdictOf, type CheckState } from "./checks";
import { shownBody, tokenIn } from "./exchange";
import { readJwt } from "./jwt";
import { operationsFor } from "./operations";

const part = (value: unknown) => encodeText(JSON.stringify(value));

describe("A token", () => {
  it("is taken apart, also with what people copy along", () => {
    const token = `${part({ alg: "none" })}.${part({ sub: "ä" })}.`;
    expect(readJwt(` Bearer ${token}\n`)?.payload).toEqual({ sub: "ä" });
  });
  it("is nothing else", () => {
    for (const text of ["", "a.b", "a.b.c", `${part([])}.${part({})}.`, `${part({})}.${part("x")}.`, `${part({})}=.${part({})}.`, `${part({})}.${part({})}.a+b/`, `${part({ x: "y".repeat(20_000) })}.${part({})}.`]) expect(readJwt(text)).toBeUndefined();
  });
  it("is refused when one check says so, and unknown when one cannot tell", () => {
    const verdict = (...states: CheckState[]) => verdictOf(states.map((state) => ({ name: "type", state, says: "" })));
    expect([verdict("good"), verdict("good", "unknown"), verdict("unknown", "bad")]).toEqual(["good", "unknown", "bad"]);
  });
});

describe("An answer", () => {
  const answer = (status: number, body: unknown) => ({ status, milliseconds: 1, body: JSON.stringify(body) });
  it("has its token under the name of its dialect", () => {
    expect(tokenIn(answer(200, { access_token: "a", expires_in: 60 }))).toEqual({ token: "a", seconds: 60 });
    expect(tokenIn(answer(200, { accessToken: "b", expiresIn: 5 }))).toEqual({ token: "b", seconds: 5 });
    expect(tokenIn(answer(400, { access_token: "a" }))).toBeUndefined();
    expect(tokenIn({ status: 200, milliseconds: 1, body: "<html>" })).toBeUndefined();
  });
  it("shows no token in whole (security N18)", () => {
    const token = "eyJhbGciOiJFUzI1NiJ9.x.y";
    expect(shownBody(JSON.stringify({ accessToken: token, refreshToken: token, expires_in: 1 }))).not.toContain(token);
    expect(shownBody("text")).toBe("text");
  });
});

it("The calls on offer are those that the token is for", () => {
  const paths = (...of: Parameters<typeof operationsFor>) => operationsFor(...of).map((one) => one.path);
  expect(paths("custom", "archivist", [])).toEqual(["/archivist/v2/assets?page_size=5"]);
  expect(paths("external-api", "oauth", [])).toEqual(["/external/v1.2/submissions"]);
  expect(paths("external-api", "external", ["2"])).toContain("/external/company/v2.1/programs");
  expect(paths("api", "accessia", [])).toContain("/api/whoami");
});
