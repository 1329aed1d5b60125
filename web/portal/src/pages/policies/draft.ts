// A policy while it is being edited: the members that a form has, each row with a key of its own.
import type { AccessAction, NewPolicy, Permission, Policy, Weekday } from "../../api/policies";
import { utcOffset } from "../../parts/local_time";
import { isWhole, parseTerm, writeTerm, type Term } from "./terms";

export interface TermRow extends Term {
  key: number;
}
/** One of its terms holds. */
export interface Condition {
  key: number;
  terms: TermRow[];
}
export const lists = ["readAttributes", "writeAttributes", "readEventTypes", "writeEventTypes", "behaviours", "includeAttributes"] as const;
export type List = (typeof lists)[number];
export interface PermissionDraft {
  key: number;
  everybody: boolean;
  /** Organisations that it names beside everybody; kept as they are. */
  subjects: string[];
  caller: Condition[];
  names: Record<List, string[]>;
}
export interface WindowDraft {
  key: number;
  days: Weekday[];
  from: string;
  until: string;
  utcOffset: string;
}
export interface Draft {
  name: string;
  description: string;
  effect: Policy["effect"];
  filters: Condition[];
  permissions: PermissionDraft[];
  actions: AccessAction[];
  windows: WindowDraft[];
  sources: string[];
}

let keys = 0;
const key = () => ++keys;

export const newTerm = (name: string): TermRow => ({ key: key(), name, how: "is", value: "" });
export const newCondition = (name: string): Condition => ({ key: key(), terms: [newTerm(name)] });
export const newPermission = (): PermissionDraft => ({ key: key(), everybody: false, subjects: [], caller: [newCondition("subject")], names: noNames() });
export const newWindow = (): WindowDraft => ({ key: key(), days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", until: "18:00", utcOffset: utcOffset(new Date()) });
export const newDraft = (): Draft => ({ name: "", description: "", effect: "allow", filters: [], permissions: [newPermission()], actions: [], windows: [], sources: [] });

const noNames = () => Object.fromEntries(lists.map((list) => [list, []])) as unknown as Record<List, string[]>;

const conditionsOf = (all: readonly { anyOf: string[] }[] | undefined): Condition[] =>
  (all ?? []).map(({ anyOf }) => ({ key: key(), terms: anyOf.map((text) => ({ key: key(), ...parseTerm(text) })) }));

function permissionDraft(permission: Permission): PermissionDraft {
  const subjects = permission.subjects ?? [];
  return {
    key: key(),
    everybody: subjects.includes("*"),
    subjects: subjects.filter((one) => one !== "*"),
    caller: conditionsOf(permission.caller),
    names: Object.fromEntries(lists.map((list) => [list, permission[list] ?? []])) as Record<List, string[]>,
  };
}

export const draftOf = (policy: NewPolicy | Policy): Draft => ({
  name: policy.name,
  description: policy.description ?? "",
  effect: policy.effect ?? "allow",
  filters: conditionsOf(policy.filters),
  permissions: policy.permissions.map(permissionDraft),
  actions: policy.actions ?? [],
  windows: (policy.windows ?? []).map(({ days, from = "00:00", until = "24:00", utcOffset = "+00:00" }) => ({ key: key(), days, from, until, utcOffset })),
  sources: policy.sources ?? [],
});

// A row that is not filled in yet says nothing; a condition of such rows only is left out.
const writtenConditions = (all: readonly Condition[]) =>
  all.map(({ terms }) => ({ anyOf: terms.filter(isWhole).map(writeTerm) })).filter(({ anyOf }) => anyOf.length > 0);

function writtenPermission({ everybody, subjects, caller, names }: PermissionDraft): Permission {
  const permission: Permission = {};
  const named = everybody ? ["*", ...subjects] : subjects;
  if (named.length > 0) permission.subjects = named;
  const conditions = everybody ? [] : writtenConditions(caller);
  if (conditions.length > 0) permission.caller = conditions;
  for (const list of lists) if (names[list].length > 0) permission[list] = names[list];
  return permission;
}

/** As it is sent: every member, so that what was taken out is gone. */
export function policyOf(draft: Draft): Required<NewPolicy> {
  return {
    name: draft.name.trim(),
    description: draft.description,
    effect: draft.effect,
    filters: writtenConditions(draft.filters),
    permissions: draft.permissions.map(writtenPermission),
    actions: draft.actions,
    windows: draft.windows.map(({ days, from, until, utcOffset }) => ({ days, from, until, utcOffset })),
    sources: draft.sources,
  };
}

export type DraftTrouble = "name" | "nobody" | "unfinished" | "days" | "time";

/** What keeps a draft from being saved, in the order of the form. */
export function draftTroubles(draft: Draft): DraftTrouble[] {
  const conditions = [...draft.filters, ...draft.permissions.flatMap((one) => (one.everybody ? [] : one.caller))];
  const found = new Set<DraftTrouble>();
  if (draft.name.trim() === "") found.add("name");
  if (conditions.some(({ terms }) => !terms.every(isWhole))) found.add("unfinished");
  if (draft.permissions.some((one) => !one.everybody && one.subjects.length === 0 && one.caller.length === 0)) found.add("nobody");
  for (const { days, from, until } of draft.windows) {
    if (days.length === 0) found.add("days");
    if (!/^\d\d:\d\d$/.test(from) || !/^\d\d:\d\d$/.test(until) || from >= until) found.add("time");
  }
  return [...found];
}

/** A policy from text that somebody has typed; what is wrong with it otherwise. */
export function readPolicy(text: string): { policy?: NewPolicy; trouble?: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { trouble: error instanceof Error ? error.message : String(error) };
  }
  const isPolicy = typeof value === "object" && value !== null && typeof (value as NewPolicy).name === "string" && Array.isArray((value as NewPolicy).permissions);
  return isPolicy ? { policy: value as NewPolicy } : { trouble: "" };
}
