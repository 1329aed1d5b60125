// Entries of a tenant's own, in the form of the catalogue (docs/guide/providers.md). They may be half written, and the server
// alone says what is wrong with them: here is read what the form of a service needs to know.
import type { CatalogueEntry, Provider, ServiceSetting } from "../../api/connections";
import { connections as texts } from "../../texts/en/connections";

export type OwnEntry = NonNullable<Provider["entry"]>;

/** What whoever uses a service is asked for. */
export interface Asks {
  grant?: CatalogueEntry["grant"];
  settings: ServiceSetting[];
  scopes: string[];
}

const isObject = (value: unknown): value is OwnEntry => typeof value === "object" && value !== null && !Array.isArray(value);
const textIn = (value: unknown) => (typeof value === "string" && value ? value : undefined);
const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const grants = Object.keys(texts.grants) as CatalogueEntry["grant"][];

export function asksOf(entry: OwnEntry): Asks {
  const settings = listIn(entry.settings).flatMap((one): ServiceSetting[] => {
    const name = isObject(one) ? textIn(one.name) : undefined;
    if (!isObject(one) || !name) return [];
    const { title, kind, description, example, required } = one;
    return [{ name, title: textIn(title) ?? name, kind: kind === "secret" ? kind : "text", description: textIn(description), example: textIn(example), required: required !== false && !textIn(one.default) }];
  });
  return { grant: grants.find((one) => one === entry.grant), settings, scopes: listIn(entry.default_scopes).filter((one) => typeof one === "string") };
}

/** Nothing unless it is a JSON object. */
export function readEntry(text: string): OwnEntry | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return isObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

export const writtenEntry = (entry: OwnEntry) => JSON.stringify(entry, null, 2);
