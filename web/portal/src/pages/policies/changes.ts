// What a policy would change, by integration and by person: so that a hundred lines of the server's answer are a few
// sentences.
import type { AccessAction, Effects, Trial } from "../../api/policies";
import { policies as t } from "../../texts/en/policies";

export type CallerKind = "integration" | "member";
export interface Affected {
  id: string;
  name: string;
}
export interface Line {
  change: "gained" | "lost";
  /** Nothing: the attributes that may be read. */
  action?: AccessAction;
  assets: Affected[];
  attributes: string[];
}
export interface CallerChange {
  kind: CallerKind;
  id: string;
  name?: string;
  lines: Line[];
}

type What = Pick<Effects["changes"][number], "assetId" | "assetName" | "gained" | "lost" | "attributesGained" | "attributesLost">;

/** Integrations first, then people. */
export function changesByCaller({ changes, changesOfPeople }: Pick<Effects, "changes" | "changesOfPeople">): CallerChange[] {
  const found = new Map<string, CallerChange>();
  const add = (kind: CallerKind, id: string, name: string | undefined, what: What) => {
    let one = found.get(id);
    if (!one) found.set(id, (one = { kind, id, name, lines: [] }));
    note(one.lines, "gained", what.gained, what.attributesGained, what);
    note(one.lines, "lost", what.lost, what.attributesLost, what);
  };
  for (const change of changes) add("integration", change.integrationId, change.integrationName, change);
  for (const change of changesOfPeople) add("member", change.accountId, change.personName, change);
  return [...found.values()];
}

/** A request of the log that would be decided otherwise: refused now and allowed then, or the other way round. */
export interface OtherDecision {
  kind: CallerKind;
  caller: string;
  action: AccessAction;
  asset: string;
  at: string;
  requestId?: string;
  allowedThen: boolean;
}

/** Of integrations and people together, newest first. */
export function otherDecisions({ differences, differencesOfPeople }: Pick<Trial, "differences" | "differencesOfPeople">): OtherDecision[] {
  const of = (kind: CallerKind, caller: string, { action, assetId, at, requestId, allowedThen }: Omit<Trial["differences"][number], "integrationId">): OtherDecision => ({ kind, caller, action, asset: assetId, at, requestId, allowedThen });
  const all = [...differences.map((one) => of("integration", one.integrationId, one)), ...differencesOfPeople.map((one) => of("member", one.accountId, one))];
  return all.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** The one sentence that says it all. */
export function summaryOf(effects: Effects, changes: readonly CallerChange[]): string {
  const of = (kind: CallerKind) => changes.filter((one) => one.kind === kind).length;
  if (changes.length > 0) return t.affects(of("integration"), of("member"), effects.complete);
  if (effects.integrations + effects.people === 0) return t.nobodyMeant(effects.complete);
  return effects.assets === 0 ? t.noAssets(effects.complete) : t.previewNow(effects.complete);
}

function note(lines: Line[], change: Line["change"], actions: readonly AccessAction[], attributes: readonly string[], { assetName, assetId }: What) {
  const asset = { id: assetId, name: assetName ?? assetId };
  const reads = actions.includes("asset:read");
  for (const action of actions) add(lines, change, action, asset, action === "asset:read" ? attributes : []);
  if (!reads && attributes.length > 0) add(lines, change, undefined, asset, attributes);
}

function add(lines: Line[], change: Line["change"], action: AccessAction | undefined, asset: Affected, attributes: readonly string[]) {
  let line = lines.find((one) => one.change === change && one.action === action);
  if (!line) lines.push((line = { change, action, assets: [], attributes: [] }));
  line.assets.push(asset);
  for (const attribute of attributes) if (!line.attributes.includes(attribute)) line.attributes.push(attribute);
}
