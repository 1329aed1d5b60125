// What a policy would change, by integration: so that a hundred lines of the server's answer are a few sentences.
import type { AccessAction, Effect } from "../../api/policies";

export interface Line {
  change: "gained" | "lost";
  /** Nothing: the attributes that may be read. */
  action?: AccessAction;
  assets: string[];
  attributes: string[];
}
export interface IntegrationChange {
  id: string;
  name?: string;
  lines: Line[];
}

export function changesByIntegration(effects: readonly Effect[]): IntegrationChange[] {
  const found = new Map<string, IntegrationChange>();
  for (const effect of effects) {
    let one = found.get(effect.integrationId);
    if (!one) found.set(effect.integrationId, (one = { id: effect.integrationId, name: effect.integrationName, lines: [] }));
    note(one.lines, "gained", effect.gained, effect.attributesGained, effect);
    note(one.lines, "lost", effect.lost, effect.attributesLost, effect);
  }
  return [...found.values()];
}

function note(lines: Line[], change: Line["change"], actions: readonly AccessAction[], attributes: readonly string[], { assetName, assetId }: Effect) {
  const asset = assetName ?? assetId;
  const reads = actions.includes("asset:read");
  for (const action of actions) add(lines, change, action, asset, action === "asset:read" ? attributes : []);
  if (!reads && attributes.length > 0) add(lines, change, undefined, asset, attributes);
}

function add(lines: Line[], change: Line["change"], action: AccessAction | undefined, asset: string, attributes: readonly string[]) {
  let line = lines.find((one) => one.change === change && one.action === action);
  if (!line) lines.push((line = { change, action, assets: [], attributes: [] }));
  line.assets.push(asset);
  for (const attribute of attributes) if (!line.attributes.includes(attribute)) line.attributes.push(attribute);
}
