import { describe, expect, it } from "vitest";
import type { AuditRecord } from "../../api/audit";
import { cell, csvOf, jsonLinesOf } from "./export";
import { beginOf } from "./times";

const record: AuditRecord = { position: "7.0", time: "2026-01-01T00:00:00Z", action: "token.refused", outcome: "refused", reason: '=1+1,"x"' };

describe("An export (security N21)", () => {
  it("makes cells that begin like a formula harmless", () => {
    for (const sign of ["=", "+", "-", "@", "\t"]) expect(cell(`${sign}1`)).toBe(`'${sign}1`);
    expect(cell("\r1")).toBe("\"'\r1\"");
    expect(cell("a=1")).toBe("a=1");
    expect(cell("script=a;=1")).toBe("script=a;'=1");
    expect(cell('a;"=1+1;b')).toBe(`"a;""'=1+1;b"`); // quoted, in the eyes of whoever separates by ;
    expect(cell("a; =1")).toBe("a; '=1");
  });
  it("quotes what would end a cell or a line", () => {
    expect(cell('a"b')).toBe('"a""b"');
    expect(cell("a\nb")).toBe('"a\nb"');
  });
  it("has a line of names, and one for each record", () => {
    expect(csvOf([record]).split("\r\n")).toEqual(["time,action,outcome,actor,person,object,source,reason,requestId,tokenId,position", `2026-01-01T00:00:00Z,token.refused,refused,,,,,"'=1+1,""x""",,,7.0`, ""]);
    expect(jsonLinesOf([record, record]).trimEnd().split("\n").map((line) => JSON.parse(line))).toEqual([record, record]);
  });
});

describe("A time of a search", () => {
  it("is a whole minute, so that the same choice is the same search", () => expect(beginOf("hour", Date.parse("2026-01-01T10:00:59Z"))).toBe("2026-01-01T09:00:00.000Z"));
});
