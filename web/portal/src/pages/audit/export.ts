// Records of the audit log as files for spreadsheets and programs.
import type { AuditRecord } from "../../api/audit";

export const members = ["time", "action", "outcome", "actor", "person", "object", "source", "reason", "requestId", "tokenId", "position"] as const satisfies readonly (keyof AuditRecord)[];

/** How many records an export has at most. */
export const mostExported = 20_000;

// A spreadsheet takes a cell that begins with one of these for a formula (security N21); an apostrophe makes it a text.
// Where the separator is another one, a cell begins behind that, quoted or not.
const formula = /(^|[;\t\r\n] *"*)(?=[=+\-@])|^(?=[\t\r])/g;

export function cell(value: string): string {
  const harmless = value.replace(formula, "$1'");
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** RFC 4180, with a line of names first. */
export function csvOf(records: readonly AuditRecord[]): string {
  const lines = records.map((record) => members.map((member) => cell(record[member] ?? "")).join(","));
  return [members.join(","), ...lines].map((line) => `${line}\r\n`).join("");
}

export const jsonLinesOf = (records: readonly AuditRecord[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join("");
