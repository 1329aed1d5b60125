import { describe, expect, it } from "vitest";
import { rulingOf } from "./ruling";

const id = "1c1a6c2e-0d5b-4a8e-9f3a-6a5d1d1b7f10";

describe("The reason of a refusal", () => {
  it("names what was asked", () => {
    expect(rulingOf("asset:read no_policy")).toEqual({ action: "asset:read", names: [] });
    expect(rulingOf(`asset:read denied_by_policy ${id} ["no","names"]`)).toEqual({ action: "asset:read", names: [] });
    expect(rulingOf(`asset:write denied_by_policy ${id} ["state","line"] No "changes"] at night`)).toEqual({ action: "asset:write", names: ["state", "line"] });
    expect(rulingOf('asset:write attribute_not_writable ["a\\"],[b"]')).toEqual({ action: "asset:write", names: ['a"],[b'] });
    expect(rulingOf('event:write no_policy ["RecordEvidence",""]')).toEqual({ action: "event:write", names: ["RecordEvidence", ""] });
  });
  it("leaves out names of which the end is missing", () => expect(rulingOf(`event:read denied_by_policy ${id} ["RecordEvidence","Op`)).toEqual({ action: "event:read", names: [] }));
  it("may name a policy that begins like a list and is none", () => expect(rulingOf(`asset:write denied_by_policy ${id} ["\\q"]`)).toEqual({ action: "asset:write", names: [] }));
  it("may be another one", () => {
    for (const reason of ["policies:read: missing", "asset:reading x", "not_allowed", ""]) expect(rulingOf(reason)).toBeUndefined();
  });
});
