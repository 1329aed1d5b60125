import { expect, test } from "vitest";
import type { AuditRecord, Credential, Integration, Role, Usage } from "../../api/integrations";
import { withoutSecret } from "../../api/integrations";
import { integrations as words } from "../../texts/en/integrations";
import { claimsOf, claimTrouble, newRow } from "./claims";
import { attentionOf, credentialState, evidenceOf, hoursUntilQuiet, nextEnd } from "./credential_state";
import { difference, effectivePermissions } from "./effective";
import { envFile, fileName, jsonFile } from "./handout";
import { languages, snippet } from "./snippets";
import { limitIn, timeline } from "./timeline";
import { meansThen } from "./token_size";
import { barsOf, daysOf, operationsOf, scaleTop, topOf } from "./usage_days";

const now = Date.parse("2026-06-15T12:00:00Z");
const credential = (more: Partial<Credential> = {}): Credential => ({ id: "c1", hint: "9kQz", createdAt: "2026-01-01T00:00:00Z", validFrom: "2026-01-01T00:00:00Z", ...more });
const integration = (more: Partial<Integration> = {}): Integration => ({
  id: "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11", kind: "custom", name: "Pump 7", role: "none", claims: {}, enabled: true, draft: false, tokenLifetimeSeconds: 3600, limits: {} as Integration["limits"],
  reuseTokens: false, scopes: [], externalApiVersions: [], createdAt: "2026-01-01T00:00:00Z", version: 1, credentials: [credential()], ...more,
});

test("a secret is live between its times, and says so when it ends soon", () => {
  expect(credentialState(credential(), now)).toBe("live");
  expect(credentialState(credential({ validUntil: "2027-01-01T00:00:00Z" }), now)).toBe("live");
  expect(credentialState(credential({ validUntil: "2026-07-01T00:00:00Z" }), now)).toBe("ending");
  expect(credentialState(credential({ validUntil: "2026-06-15T12:00:00Z" }), now)).toBe("ended");
  expect(credentialState(credential({ validFrom: "2026-06-15T12:00:01Z" }), now)).toBe("waiting");
  expect(nextEnd([credential({ validUntil: "2026-05-01T00:00:00Z" }), credential({ validUntil: "2027-01-01T00:00:00Z" }), credential({ validUntil: "2026-09-01T00:00:00Z" })], now)).toBe("2026-09-01T00:00:00Z");
});

const newer = credential({ id: "c2", createdAt: "2026-06-01T00:00:00Z", firstUsedAt: "2026-06-02T00:00:00Z" });
const evidence = (more: Partial<Credential>, others = [newer], tokenLifetimeSeconds = 3600) => evidenceOf(credential(more), { credentials: [...others, credential(more)], tokenLifetimeSeconds }, now);

test("deleting a replaced secret is called safe only after 48 quiet hours", () => {
  expect(evidence({ lastUsedAt: "2026-06-13T12:00:00Z" })).toEqual({ safe: true, reason: "unused" });
  expect(evidence({ lastUsedAt: "2026-06-13T12:00:01Z" })).toEqual({ safe: false, reason: "used" });
  expect(evidence({})).toEqual({ safe: true, reason: "never" });
  expect(evidence({ createdAt: "2026-06-15T11:00:00Z" })).toEqual({ safe: false, reason: "new" });
  expect(evidence({ validUntil: "2026-06-01T00:00:00Z", lastUsedAt: "2026-06-15T11:59:00Z" })).toEqual({ safe: true, reason: "ended" });
});

test("N2 it is not called safe while a token of it may be alive: one of the External API lives for 14 days", () => {
  const fortnight = 14 * 86_400;
  expect(hoursUntilQuiet({ tokenLifetimeSeconds: fortnight })).toBe(336);
  const first = { ...newer, firstUsedAt: "2026-06-01T12:00:00Z" };
  expect(evidence({ lastUsedAt: "2026-06-01T12:00:01Z" }, [first], fortnight)).toEqual({ safe: false, reason: "used" });
  expect(evidence({ lastUsedAt: "2026-06-01T12:00:00Z" }, [first], fortnight)).toEqual({ safe: true, reason: "unused" });
});

test("it is not called safe where no newer secret has taken its place for as long", () => {
  const quiet = { lastUsedAt: "2026-06-01T00:00:00Z" };
  expect(evidence(quiet, [])).toEqual({ safe: false, reason: "alone" });
  expect(evidence(quiet, [{ ...newer, validUntil: "2026-06-10T00:00:00Z" }])).toEqual({ safe: false, reason: "alone" });
  expect(evidence(quiet, [{ ...newer, firstUsedAt: undefined }])).toEqual({ safe: false, reason: "unreplaced" });
  expect(evidence(quiet, [{ ...newer, firstUsedAt: "2026-06-14T00:00:00Z" }])).toEqual({ safe: false, reason: "unreplaced" });
  expect(evidence({ createdAt: "2026-06-02T00:00:00Z" }, [{ ...newer, createdAt: "2026-06-01T00:00:00Z" }])).toEqual({ safe: false, reason: "newest" });
});

test("scopes hold the role back and give nothing", () => {
  const role = { name: "event_viewer", permissions: ["assets:read", "events:read", "users:read"] } as Role;
  expect(effectivePermissions(role, [], "api")).toEqual(["assets:read", "events:read", "users:read"]);
  expect(effectivePermissions(role, ["events:read", "keys:rotate"], "custom")).toEqual(["events:read"]);
  expect(effectivePermissions(undefined, ["events:read"], "custom")).toEqual([]);
  expect(effectivePermissions(role, ["core_platform:read"], "external-api")).toEqual(["assets:read", "events:read"]);
  expect(difference(["a", "b"], ["b", "c"])).toEqual({ kept: ["b"], gained: ["c"], lost: ["a"] });
});

test("claims keep the rules of the server; rows that were left blank are none", () => {
  const rows = [newRow("serial_number", "P7"), newRow(" line ", ""), newRow(), newRow("jit_x", "1"), newRow("a b", "1"), newRow("", "x"), newRow("line", "2"), newRow("long", "é".repeat(129))];
  expect(rows.map((row) => claimTrouble(row, rows))).toEqual([undefined, "twice", undefined, "reserved", "name", "name", "twice", "long"]);
  expect(claimsOf(rows.slice(0, 3))).toEqual({ serial_number: "P7", line: "" });
});

const record = (action: AuditRecord["action"], time: string, more: Partial<AuditRecord> = {}): AuditRecord => ({ position: `${action} ${time}`, time, action, outcome: "allowed", ...more });
const row = (day: string, operation: string, count: number, limited = 0): Usage => ({ day, operation, count, limited, integration: "i", deprecated: false });

test("a timeline tells the life of an integration, newest first, and joins refusals", () => {
  const refused = { outcome: "refused", reason: "wrong secret" } as const;
  const records = [
    record("token.refused", "2026-06-03T00:02:00Z", refused),
    record("token.refused", "2026-06-03T00:01:00Z", refused),
    record("token.refused", "2026-06-02T10:00:00Z", { outcome: "refused", reason: "rate_limited" }),
    record("integration.disabled", "2026-06-02T00:00:00Z"),
    record("token.issued", "2026-03-02T00:00:00Z", { source: "192.0.2.7", object: "c1" }),
    record("token.issued", "2026-03-01T00:00:00Z", { source: "192.0.2.8", object: "c1" }),
  ];
  const used = integration({ credentials: [credential({ validUntil: "2027-01-01T00:00:00Z", lastUsedAt: "2026-05-01T00:00:00Z" })] });
  const moments = timeline(used, records, [], now);
  expect(moments.map((moment) => moment.kind)).toEqual(["secretEnds", "refused", "limitedTokens", "disabled", "lastUse", "firstUse", "secretMade", "created"]);
  expect(moments[1]).toMatchObject({ count: 2, time: "2026-06-03T00:02:00Z" });
  expect(moments[5]).toMatchObject({ from: "192.0.2.8" });
  // However far the log reaches back: the secret knows when it was used first.
  const known = timeline(integration({ credentials: [credential({ firstUsedAt: "2026-02-01T00:00:00Z" })] }), records.slice(0, 1), [], now);
  expect(known.find((moment) => moment.kind === "firstUse")).toMatchObject({ time: "2026-02-01T00:00:00Z", hint: "9kQz" });
  const once = integration({ credentials: [credential({ firstUsedAt: "2026-02-01T00:00:00Z", lastUsedAt: "2026-02-01T00:00:00Z" })] });
  expect(timeline(once, [], [], now).map(({ kind }) => kind)).toEqual(["firstUse", "secretMade", "created"]);
});

test("a timeline tells a rotation, a deletion and a retirement by their secret", () => {
  const [first, second, third] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"];
  const credentials = [
    credential({ id: third, hint: "cccc", createdAt: "2026-03-01T00:00:00Z" }),
    credential({ id: second, hint: "bbbb", createdAt: "2026-02-01T00:00:00Z", validUntil: "2026-03-05T00:00:00Z" }),
    credential({ id: first, hint: "aaaa", validUntil: "2026-04-01T00:00:00Z" }),
  ];
  const records = [
    record("credential.revoked", "2026-04-01T00:00:00Z", { reason: `credential ${first} and its tokens` }),
    record("credential.retired", "2026-03-05T00:00:00Z", { reason: `credential ${second}, unused for 48 h` }),
    record("credential.created", "2026-03-01T00:00:00Z", { reason: `credential ${third} replaces the old one, overlap 604800 s, or 48 h unused` }),
    record("credential.created", "2026-02-01T00:00:00Z", { reason: `credential ${second} beside the old one` }),
  ];
  const moments = timeline(integration({ credentials }), records, [], now);
  expect(moments.map((moment) => ("hint" in moment ? `${moment.kind} ${moment.hint}` : moment.kind))).toEqual([
    "secretDeleted aaaa", "retired bbbb", "rotated cccc", "secretMade bbbb", "secretMade aaaa", "created",
  ]);
  expect(moments[2]).toMatchObject({ overlapSeconds: 604_800 });
});

test("a timeline counts calls beyond a limit by day, and leaves room for what happens once", () => {
  const usage = [row("2026-06-15", "api.groups.list", 3, 2), row("2026-06-15", "api.users.list", 0, 1), row("2026-06-15", "token.issued", 1, 9), row("2026-06-10", "api.groups.list", 1)];
  const denials = Array.from({ length: 60 }, (_, minute) => record("access.denied", `2026-06-14T00:${String(minute).padStart(2, "0")}:00Z`, { outcome: "refused", reason: `reason ${minute}` }));
  const moments = timeline(integration(), denials, usage, now);
  expect(moments[0]).toEqual({ kind: "limitedCalls", day: "2026-06-15", count: 3, time: "2026-06-15T12:00:00.000Z" });
  expect(moments.filter(({ kind }) => kind === "denied")).toHaveLength(11);
  const first = record("limit.reached", "2026-06-15T03:00:00Z", { outcome: "refused", reason: "calls per hour: 5" });
  const told = timeline(integration(), [first, { ...first, reason: "tokens per hour: 1" }], usage, now);
  expect(told.filter(({ kind }) => kind === "limitedCalls")).toMatchObject([{ count: 3, time: "2026-06-15T03:00:00Z", reason: "calls per hour: 5" }]);
  expect(timeline(integration(), [first], [], now)[0]).toMatchObject({ kind: "limitedCalls", count: 1 });
  expect(moments.slice(-2).map(({ kind }) => kind)).toEqual(["secretMade", "created"]);
});

test("the limit of calls is told by number and window, of other records by their own words", () => {
  const told = (reason: string) => {
    const limit = limitIn(reason);
    return limit && words.history.limit(limit.number, limit.window);
  };
  expect(told("calls per second: 10")).toBe("The limit of 10 calls per second.");
  expect(told("calls per hour: 1")).toBe("The limit of 1 call per hour.");
  expect(told("calls per day: 50000")).toBe("The limit of 50,000 calls per day.");
  for (const other of ["calls", "calls per week: 10", "calls per day: many", "more calls per day: 1"]) expect(told(other)).toBeUndefined();
});

test("usage has a column for every day, and ends today", () => {
  const usage = [row("2026-06-15", "a", 3, 1), row("2026-06-15", "b", 4), row("2026-06-13", "a", 1), row("2026-01-01", "a", 99)];
  expect(daysOf(usage, 3, now)).toEqual([{ day: "2026-06-13", count: 1, limited: 0 }, { day: "2026-06-14", count: 0, limited: 0 }, { day: "2026-06-15", count: 7, limited: 1 }]);
  expect(operationsOf(usage).map(({ operation, count }) => [operation, count])).toEqual([["a", 103], ["b", 4]]);
  expect([0, 3, 5, 11, 26, 1000, 1001].map(scaleTop)).toEqual([4, 4, 6, 20, 40, 1000, 2000]);
});

test("calls that are only observed, which are let through and beyond a limit, are drawn once", () => {
  const day = { day: "2026-06-15", count: 100, limited: 100 };
  expect(topOf([day, { ...day, count: 3, limited: 0 }])).toBe(100);
  expect(barsOf(day, 100)).toEqual([{ what: "count", from: 0, width: 0.5, high: 1 }, { what: "limited", from: 0.5, width: 0.5, high: 1 }]);
  expect(barsOf({ ...day, limited: 0 }, 200)).toEqual([{ what: "count", from: 0, width: 1, high: 0.5 }]);
  expect(barsOf({ ...day, count: 0, limited: 50 }, 200)).toEqual([{ what: "limited", from: 0, width: 1, high: 0.25 }]);
  expect(barsOf({ ...day, count: 0, limited: 0 }, 4)).toEqual([]);
});

test("the files for a client have its values and nothing else", () => {
  const made = integration({ clientId: "c", tokenUrl: "https://id.sallyport.test/oauth/token", secret: "slp_x" });
  expect(envFile(made)).toBe("SALLYPORT_CLIENT_ID=c\nSALLYPORT_SECRET=slp_x\nSALLYPORT_TOKEN_URL=https://id.sallyport.test/oauth/token\nSALLYPORT_ARCHIVIST_TOKEN_URL=https://id.sallyport.test/archivist/iam/v1/appidp/token\n");
  expect(JSON.parse(jsonFile(made))).toEqual({ clientId: "c", secret: "slp_x", tokenUrl: "https://id.sallyport.test/oauth/token", archivistTokenUrl: "https://id.sallyport.test/archivist/iam/v1/appidp/token" });
  expect(fileName("Café / Lobby №1 ../..")).toBe("cafe-lobby-no1");
  expect(fileName("🙂")).toBe("integration");
});

// security N18
test("what is kept of an answer has no secret", () => {
  expect(JSON.stringify(withoutSecret(integration({ secret: "slp_x" })))).not.toContain("slp_x");
});

test("each program names the id, the secret and where to go", () => {
  for (const kind of ["api", "custom", "external-api"] as const)
    for (const language of languages) {
      const url = `https://id.sallyport.test/${kind === "api" ? "auth" : kind === "custom" ? "oauth/token" : "connect/token"}`;
      const text = snippet(kind, language, { id: "ID", url, secret: "SECRET" });
      for (const part of ["ID", "SECRET", url]) expect(text, `${kind} ${language}`).toContain(part);
    }
});

test("what needs a look is what the filter of the server finds", () => {
  const used = { lastUsedAt: "2026-06-15T11:00:00Z" };
  const soon = { validUntil: "2026-07-01T00:00:00Z" };
  const of = (more: Partial<Integration>) => attentionOf(integration(more), now);
  expect(of({ credentials: [credential(used)] })).toBeUndefined();
  expect(of({ credentials: [] })).toBe("noSecret");
  expect(of({ credentials: [], enabled: false })).toBeUndefined();
  expect(of({ credentials: [credential({ ...used, ...soon })] })).toBe("endsSoon");
  expect(of({ credentials: [credential(used), credential({ ...used, ...soon })] })).toBeUndefined();
  expect(of({ credentials: [credential()] })).toBe("neverUsed");
  expect(of({ credentials: [credential()], createdAt: "2026-06-14T12:00:00Z" })).toBeUndefined();
});

test("policies that mean an integration after a change stand beside those that do no more", () => {
  const policy = (id: string) => ({ id, name: id, effect: "allow" as const, because: ["*"] });
  const changes = meansThen([policy("a"), policy("b")], [policy("b"), policy("c")]).map(({ policy: { id }, change }) => `${id} ${change}`);
  expect(changes).toEqual(["b kept", "c gained", "a lost"]);
});
