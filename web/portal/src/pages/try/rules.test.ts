import { afterEach, describe, expect, it, vi } from "vitest";
import { encode, encodeText } from "./base64url";
import { checkIdentity, checkJwt, isIdentity, sayVerdict, takerOf, verdictOf, type Check, type CheckState } from "./checks";
import { shownBody, tokenIn } from "./exchange";
import { readJwt, signIdentity, type Jwt } from "./jwt";
import { operationsFor } from "./operations";

afterEach(() => vi.unstubAllGlobals());

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

// accessia A10, A11
describe("An identity token", () => {
  const now = 1_800_000_000_000;
  const secret = encode(new Uint8Array(48).fill(7));
  const signed = async (as = secret) => readJwt(await signIdentity(as, now)) as Jwt;
  const stateOf = (name: Check["name"], checks: Check[]) => checks.find((one) => one.name === name)?.state;
  const judged = async (claims: object, at = now) => checkIdentity({ ...(await signed()), payload: { ...(await signed()).payload, ...claims } }, secret, at, String);
  it("is taken when it is as the client signs it", async () => {
    expect(isIdentity(await signed())).toBe(true);
    expect(verdictOf(await checkIdentity(await signed(), secret, now, String))).toBe("good");
    expect(verdictOf(await checkIdentity(await signed(), "", now, String))).toBe("unknown");
  });
  it("is refused for what is wrong with it", async () => {
    const begun = now / 1000;
    expect(stateOf("begins", await judged({ iat: begun + 61 }))).toBe("bad");
    expect(stateOf("begins", await judged({ iat: "now" }))).toBe("bad");
    expect(stateOf("ends", await judged({ exp: begun + 901 }))).toBe("bad");
    expect(stateOf("ends", await judged({ exp: begun }))).toBe("bad");
    expect(stateOf("ends", await judged({}, now + 360_000))).toBe("bad");
    expect(stateOf("once", await judged({ jti: "x".repeat(257) }))).toBe("bad");
    expect(stateOf("once", await judged({ jti: undefined }))).toBe("good");
  });
  it("is not checked over plain HTTP, where browsers check no signature", async () => {
    const jwt = await signed();
    vi.stubGlobal("crypto", {});
    const signature = (checks: Check[]) => checks.find(({ name }) => name === "signature");
    const unchecked = { name: "signature", state: "unknown", says: "This browser signs and checks signatures only over https or at localhost." };
    const own = await checkIdentity(jwt, secret, now, String);
    expect(signature(own)).toEqual(unchecked);
    expect(verdictOf(own)).toBe("unknown");
    const key = { kid: "1", alg: "ES256" };
    const access = { ...jwt, header: { typ: "at+jwt", ...key } };
    expect(signature(await checkJwt(access, { issuer: "https://id.example", keys: [key] }, now, String))).toEqual(unchecked);
  });
  it("tells a wrong secret from one that was not decoded", async () => {
    const says = async (as: string) => (await checkIdentity(await signed(as), secret, now, String)).find(({ name }) => name === "signature")?.says;
    expect(await says(encode(new Uint8Array(48).fill(8)))).toContain("Not made with this secret");
    expect(await says(encode(new TextEncoder().encode(secret)))).toContain("Decode the secret");
  });
});

describe("An access token", () => {
  const server = { issuer: "https://id.example" };
  const says = (aud: unknown) => sayVerdict("good", takerOf({ payload: { aud } } as unknown as Jwt, server));
  it("is taken by the one API that it is for, and the verdict says which", () => {
    expect(says("https://id.example/api")).toBe("The API of this server (/api) would take it; the archivist API (/archivist) and the External API (/external) refuse it.");
    expect(says("https://id.example/archivist")).toBe("The archivist API (/archivist) would take it; the API of this server (/api) and the External API (/external) refuse it.");
    expect(says(["https://id.example/external"])).toBe("The External API (/external) would take it; the API of this server (/api) and the archivist API (/archivist) refuse it.");
  });
  it("is taken by nobody when it is for somebody else, for several, or to refresh another", async () => {
    for (const aud of ["https://id.example", "https://evil.example/api", ["https://id.example/api", "https://id.example/external"], "https://id.example/auth/refresh", undefined]) {
      const jwt = { header: {}, payload: { aud } } as unknown as Jwt;
      expect(takerOf(jwt, server)).toBeUndefined();
      const said = (await checkJwt(jwt, server, 0, String)).find(({ name }) => name === "audience");
      expect(said?.state).toBe("bad");
      expect(said?.says).toContain(Array.isArray(aud) ? "For several" : "For somebody else");
    }
  });
  it("of which one cannot tell whether it is good is said to be taken by nobody", () => {
    expect(sayVerdict("unknown", "api")).toBe("Whether it would be taken cannot be told from here.");
    expect(sayVerdict("bad", "api")).toBe("It would be refused.");
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
