import { describe, expect, it, vi } from "vitest";
import type { Effects } from "../../api/policies";
import { changesByCaller, otherDecisions, summaryOf } from "./changes";
import { policies as t } from "../../texts/en/policies";
import { draftOf, draftTroubles, newCondition, newDraft, newPermission, newWindow, policyOf, readPolicy } from "./draft";
import { textsByName } from "./known";
import { parseTerm, writeTerm } from "./terms";
import { assetWords, limitWords, whatWords, whoWords } from "./words";

describe("A term", () => {
  it("comes back as it was written", () => {
    for (const text of ["attributes.line=north", "attributes.line!=north", "jwt_line=*", "attributes.x!=*", "subject=a=b", "jwt_a=!"]) expect(writeTerm(parseTerm(text))).toBe(text);
  });
  it("says any value and no value by a star", () => {
    expect(parseTerm("attributes.line!=*")).toEqual({ name: "attributes.line", how: "none", value: "" });
    expect(parseTerm("attributes.line=*").how).toBe("any");
  });
});

const whole = {
  name: "Line north",
  description: "Machines",
  effect: "deny" as const,
  filters: [{ anyOf: ["attributes.line=north", "attributes.line!=south"] }],
  permissions: [
    { subjects: ["*"], readAttributes: ["*"], includeAttributes: ["a"] },
    { subjects: ["subjects/x"], caller: [{ anyOf: ["jwt_line=north"] }, { anyOf: ["subject=1"] }], writeAttributes: ["b"], readEventTypes: ["Opened"], writeEventTypes: ["*"], behaviours: ["RecordEvidence"] },
  ],
  actions: ["asset:read" as const],
  windows: [{ days: ["mon" as const, "sun" as const], from: "08:00", until: "24:00", utcOffset: "-05:30" }],
  sources: ["10.0.0.0/8"],
};

describe("A draft", () => {
  it("keeps all that a policy says", () => expect(policyOf(draftOf(whole))).toEqual(whole));
  it("takes what a policy leaves out for what it means", () => {
    const draft = draftOf({ name: "x", permissions: [{}], windows: [{ days: ["mon"] }] });
    expect(policyOf(draft).effect).toBe("allow");
    expect(policyOf(draft).windows).toEqual([{ days: ["mon"], from: "00:00", until: "24:00", utcOffset: "+00:00" }]);
  });
  it("says what is missing, in the order of the form", () => {
    expect(draftTroubles(newDraft())).toEqual(["name", "unfinished"]);
    expect(draftTroubles({ ...newDraft(), name: "x", permissions: [{ ...newPermission(), caller: [] }] })).toEqual(["nobody"]);
    expect(draftTroubles({ ...newDraft(), name: "x", permissions: [{ ...newPermission(), everybody: true }], filters: [newCondition("attributes.")] })).toEqual(["unfinished"]);
    expect(draftTroubles({ ...draftOf(whole), windows: [{ key: 1, days: [], from: "9:00", until: "08:00", utcOffset: "+00:00" }] })).toEqual(["days", "time"]);
  });
  it("begins a time on the clock of whoever looks", () => {
    const zone = vi.spyOn(Date.prototype, "getTimezoneOffset");
    const offsets = [-60, 0, 210, -345].map((minutes) => (zone.mockReturnValue(minutes), newWindow().utcOffset));
    zone.mockRestore();
    expect(offsets).toEqual(["+01:00", "+00:00", "-03:30", "+05:45"]);
  });
  it("leaves out rows that are not filled in", () => expect(policyOf(newDraft()).permissions).toEqual([{}]));
  it("is read from text only when that is a policy", () => {
    expect(readPolicy("{").trouble).toBeTruthy();
    for (const text of ["[]", "null", '{"name":"x"}', '{"name":1,"permissions":[]}']) expect(readPolicy(text)).toEqual({ trouble: "" });
    expect(readPolicy('{"name":"x","permissions":[]}').policy?.name).toBe("x");
  });
});

describe("The words of a policy", () => {
  const names = new Map([["1", "Lobby display"]]);
  it("say which assets", () => {
    expect(assetWords([])).toBe("Every asset");
    expect(assetWords(whole.filters)).toBe("line is north or line is not south");
    expect(assetWords([{ anyOf: ["attributes.arc_display_type=Pump"] }, { anyOf: ["attributes.x=*"] }])).toBe("type is Pump and x has any value");
  });
  it("say who", () => {
    expect(whoWords({ subjects: ["*"] }, names)).toBe("Everybody");
    expect(whoWords({}, names)).toBe("Nobody");
    expect(whoWords({ caller: [{ anyOf: ["subject=1", "jwt_line=north"] }] }, names)).toBe("Lobby display or claim line is north");
    expect(whoWords(whole.permissions[1] ?? {}, names)).toBe("1 organisation or claim line is north and Lobby display");
  });
  it("say what, and what it means to name nothing", () => {
    expect(whatWords({ readAttributes: ["a"], includeAttributes: ["a", "b"] }, "allow")).toEqual(["Read a, b"]);
    expect(whatWords({ readAttributes: ["*", "a"] }, "allow")).toEqual(["Read everything"]);
    expect(whatWords({}, "allow")).toEqual(["Know that it is there"]);
    expect(whatWords({}, "deny")).toEqual(["All of it"]);
  });
  it("say when and from where", () => expect(limitWords(whole)).toEqual(["Only to read assets", "Mon, Sun 08:00–24:00 (UTC-05:30)", "Only from 10.0.0.0/8"]));
});

it("Changes are told by integration and by person, assets with the same change together", () => {
  const nothing = { gained: [], lost: [], attributesGained: [], attributesLost: [] };
  const effect = (assetId: string, more: Partial<Effects["changes"][number]>): Effects["changes"][number] => ({ integrationId: "1", integrationName: "Pump", assetId, ...nothing, ...more });
  const changes = [
    effect("a", { gained: ["asset:read"], attributesGained: ["line"] }),
    effect("b", { gained: ["asset:read"], attributesGained: ["line", "state"], assetName: "B" }),
    effect("c", { attributesLost: ["price"], lost: ["event:write"] }),
  ];
  const changesOfPeople: Effects["changesOfPeople"] = [{ ...nothing, accountId: "2", personName: "Ada", assetId: "a", lost: ["asset:read"] }];
  expect(changesByCaller({ changes, changesOfPeople })).toEqual([
    {
      kind: "integration",
      id: "1",
      name: "Pump",
      lines: [
        { change: "gained", action: "asset:read", assets: [{ id: "a", name: "a" }, { id: "b", name: "B" }], attributes: ["line", "state"] },
        { change: "lost", action: "event:write", assets: [{ id: "c", name: "c" }], attributes: [] },
        { change: "lost", action: undefined, assets: [{ id: "c", name: "c" }], attributes: ["price"] },
      ],
    },
    { kind: "member", id: "2", name: "Ada", lines: [{ change: "lost", action: "asset:read", assets: [{ id: "a", name: "a" }], attributes: [] }] },
  ]);
});

it("Requests of integrations and of people that would be decided otherwise are told together, newest first", () => {
  const request = { action: "asset:read" as const, assetId: "a", allowedNow: false, allowedThen: true };
  const differences = [
    { ...request, integrationId: "1", at: "2026-01-01T09:00:00.5Z", requestId: "r" },
    { ...request, integrationId: "1", at: "2026-01-01T08:00:00Z" },
  ];
  const differencesOfPeople = [{ ...request, accountId: "2", at: "2026-01-01T09:00:00Z", allowedNow: true, allowedThen: false }];
  const told = otherDecisions({ differences, differencesOfPeople });
  expect(told.map(({ kind, caller, requestId, allowedThen }) => [kind, caller, requestId, allowedThen])).toEqual([
    ["integration", "1", "r", true],
    ["member", "2", undefined, false],
    ["integration", "1", undefined, true],
  ]);
});

it("A preview says how much it has looked at, and when that is not all", () => {
  const looked = { integrations: 1, people: 2, assets: 1 };
  expect(t.looked({ ...looked, complete: true })).toBe("Looked at 1 integration and 2 members that it means and 1 asset that it is about.");
  expect(t.looked({ integrations: 100, people: 0, assets: 50, complete: false })).toBe("There may be more: this looked at the first 100 integrations that it means and 50 assets that it is about.");
  expect(t.looked({ integrations: 0, people: 0, assets: 5, complete: true })).toBe("Found no integration or member that it means and 5 assets that it is about.");
  expect(t.looked({ integrations: 0, people: 0, assets: 50, complete: false })).toBe("Found so far: no integration or member that it means and 50 assets that it is about.");
  expect(t.looked({ integrations: 0, people: 2, assets: 0, complete: false })).toBe("Found so far: 2 members that it means and no asset that it is about.");
  expect(t.affects(0, 3, true)).toBe("It changes something for 3 members.");
  expect(t.affects(100, 1, false)).toBe("It changes something for at least 100 integrations and 1 member.");
  expect(t.requests(0, 100, false)).toBe("Of 100 requests in the log, none would be decided differently. Older ones were not looked at.");
});

it("A preview says that there is nothing only when everything was looked at", () => {
  const said = (integrations: number, assets: number, complete: boolean) => summaryOf({ integrations, people: 0, assets, complete, changes: [], changesOfPeople: [] }, []);
  expect(said(0, 5, true)).toBe("Nobody is meant by it now.");
  expect(said(0, 5, false)).toBe("Nobody found so far who is meant by it: not everything was looked at.");
  expect(said(1, 0, true)).toBe("It is about no asset that there is now.");
  expect(said(1, 0, false)).toBe("No asset found so far that it is about: not everything was looked at.");
  expect(said(1, 5, true)).toBe("As it stands, nothing would change.");
  expect(said(1, 5, false)).toBe("Nothing found so far that would change: not everything was looked at.");
});

it("The names that exist come with the texts that they have", () => {
  const found = textsByName([{ line: "south", state: "on" }, { line: "north", photo: { x: "y" } }, { line: "north" }]);
  expect([...found]).toEqual([["line", ["north", "south"]], ["photo", []], ["state", ["on"]]]);
});
