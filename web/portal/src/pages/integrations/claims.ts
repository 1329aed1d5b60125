// Custom claims as people edit them, and the rules that can be told on the spot (docs/guide/integrations.md, Claims).
export interface ClaimRow {
  key: number;
  name: string;
  value: string;
}

export const mostClaims = 32;
const longestValueBytes = 256;
const reservedStarts = ["jit_", "arc_"];

let keys = 0;
export const newRow = (name = "", value = ""): ClaimRow => ({ key: ++keys, name, value });

export const rowsOf = (claims: Record<string, string>): ClaimRow[] => Object.entries(claims).map(([name, value]) => newRow(name, value));

const isBlank = (row: ClaimRow) => row.name.trim() === "" && row.value === "";

export type ClaimTrouble = "name" | "reserved" | "twice" | "long";

/** What is wrong with a row; nothing for one that is fine or was left blank. */
export function claimTrouble(row: ClaimRow, rows: readonly ClaimRow[]): ClaimTrouble | undefined {
  if (isBlank(row)) return undefined;
  const name = row.name.trim();
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name)) return "name";
  if (reservedStarts.some((start) => name.startsWith(start))) return "reserved";
  if (rows.some((other) => other !== row && other.name.trim() === name)) return "twice";
  if (new TextEncoder().encode(row.value).length > longestValueBytes) return "long";
  return undefined;
}

export function claimsOf(rows: readonly ClaimRow[]): Record<string, string> {
  return Object.fromEntries(rows.filter((row) => !isBlank(row)).map((row) => [row.name.trim(), row.value]));
}
