// Policies in words: which assets, who, what of them, and when.
import type { NewPolicy, Permission, Policy, Window } from "../../api/policies";
import { policies as t } from "../../texts/en/policies";
import { parseTerm } from "./terms";

/** Shows ids as the names that they have. */
export type Names = ReadonlyMap<string, string>;

interface Condition {
  anyOf: string[];
}

const listed = new Intl.ListFormat(t.locale, { type: "conjunction" });
const either = new Intl.ListFormat(t.locale, { type: "disjunction" });

const assetTerm = (text: string) => {
  const { name, how, value } = parseTerm(text);
  return t.term[how](t.attribute(name.replace(/^attributes\./, "")), value);
};

function callerTerm(text: string, names: Names) {
  const { name, how, value } = parseTerm(text);
  if (name === "subject" && how === "is") return names.get(value) ?? t.clientId(value);
  if (name === "subject" && how === "isNot") return t.notClient(names.get(value) ?? value);
  const thing = name.startsWith("jwt_") ? t.claim(name.slice(4)) : name;
  return t.term[how](thing, value);
}

export const assetWords = (filters: readonly Condition[] | undefined): string =>
  filters?.length ? listed.format(filters.map(({ anyOf }) => either.format(anyOf.map(assetTerm)))) : t.everyAsset;

export function whoWords({ subjects = [], caller = [] }: Permission, names: Names): string {
  if (subjects.includes("*")) return t.everybody;
  const conditions = caller.map(({ anyOf }) => either.format(anyOf.map((term) => callerTerm(term, names))));
  const organisations = subjects.length > 0 ? [t.organisations(subjects.length)] : [];
  if (conditions.length === 0 && organisations.length === 0) return t.nobody;
  return either.format([...organisations, ...(conditions.length > 0 ? [listed.format(conditions)] : [])]);
}

const named = (names: readonly string[] | undefined) => names && (names.includes("*") ? ["*"] : names);

/** One line for each part of the asset that the permission is about. */
export function whatWords(permission: Permission, effect: Policy["effect"] | undefined): string[] {
  const reads = named([...new Set([...(permission.readAttributes ?? []), ...(permission.includeAttributes ?? [])])]) ?? [];
  const lines = [
    ["read", reads],
    ["write", named(permission.writeAttributes) ?? []],
    ["readEvents", named(permission.readEventTypes) ?? []],
    ["writeEvents", named(permission.writeEventTypes) ?? []],
    ["behaviours", named(permission.behaviours) ?? []],
  ] as const;
  const found = lines.filter(([, names]) => names.length > 0).map(([what, names]) => t.what[what](names[0] === "*" ? undefined : [...names]));
  if (found.length === 0) return [effect === "deny" ? t.what.allOfIt : t.what.known];
  return found;
}

export const windowWords = ({ days, from = "00:00", until = "24:00", utcOffset = "+00:00" }: Window): string =>
  t.window(days.length === 7 ? t.everyDay : days.map((day) => t.days[day]).join(", "), from, until, utcOffset);

/** What narrows it down beside assets and callers. */
export function limitWords({ actions, windows, sources }: Pick<NewPolicy, "actions" | "windows" | "sources">): string[] {
  return [
    ...(actions?.length ? [t.onlyTo(listed.format(actions.map((action) => t.actions[action])))] : []),
    ...(windows ?? []).map(windowWords),
    ...(sources?.length ? [t.from(either.format(sources))] : []),
  ];
}
