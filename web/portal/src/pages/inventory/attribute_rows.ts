// Attributes as rows of a form: texts can be typed; maps and lists stay as they are.
import type { Attributes, AttributeValue } from "../../api/inventory";

/** Attributes that the pages show by themselves. */
export const displayName = "arc_display_name";
export const displayType = "arc_display_type";

export interface AttributeRow {
  key: number;
  name: string;
  value: string;
}
export type RowTrouble = "twice" | "missing";

let keys = 0;
export const newRow = (name = "", value = ""): AttributeRow => ({ key: ++keys, name, value });

const isText = (value: AttributeValue): value is string => typeof value === "string";
const isShownElsewhere = (name: string) => name === displayName || name === displayType;

export function rowsOf(attributes: Attributes): AttributeRow[] {
  return Object.entries(attributes).flatMap(([name, value]) => (isText(value) && !isShownElsewhere(name) ? [newRow(name, value)] : []));
}

/** The names of attributes that no row can hold. */
export function structured(attributes: Attributes): string[] {
  return Object.keys(attributes).filter((name) => !isText(attributes[name] ?? ""));
}

/** Rows that nobody has filled in say nothing. */
const filled = (rows: AttributeRow[]) => rows.filter(({ name, value }) => name.trim() !== "" || value !== "");

export function troubleOf(row: AttributeRow, rows: AttributeRow[]): RowTrouble | undefined {
  const name = row.name.trim();
  if (name === "") return row.value === "" ? undefined : "missing";
  return isShownElsewhere(name) || rows.some((one) => one !== row && one.name.trim() === name) ? "twice" : undefined;
}

export function attributesOf(rows: AttributeRow[]): Record<string, string> {
  return Object.fromEntries(filled(rows).map(({ name, value }) => [name.trim(), value]));
}

/** What has to be sent so that the asset has the attributes of the rows. */
export function changeOf(before: Attributes, rows: AttributeRow[]): { attributes: Record<string, string>; removedAttributes: string[] } {
  const wanted = attributesOf(rows);
  const attributes = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => before[name] !== value));
  const removedAttributes = Object.entries(before)
    .filter(([name, value]) => isText(value) && !isShownElsewhere(name) && !Object.hasOwn(wanted, name))
    .map(([name]) => name);
  return { attributes, removedAttributes };
}
