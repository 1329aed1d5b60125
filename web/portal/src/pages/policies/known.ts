// What the editor offers: attributes, claims, types and people as they exist, as far as one may read them.
import { useQuery } from "@tanstack/react-query";
import { knownAssetsQuery, knownEventsQuery, knownIntegrationsQuery, knownMembersQuery } from "../../api/known";
import { useMay, useTenant } from "../../frame/context";

export interface Option {
  value: string;
  label: string;
}
export interface Known {
  /** Of each attribute of assets, the texts that it has. */
  attributes: ReadonlyMap<string, string[]>;
  claims: ReadonlyMap<string, string[]>;
  integrations: Option[];
  /** Integrations are still being read. */
  isLoading: boolean;
  members: Option[];
  eventTypes: string[];
  behaviours: string[];
}

/** Of each name, the texts that stand under it. */
export function textsByName(things: readonly Record<string, unknown>[]): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const thing of things)
    for (const [name, value] of Object.entries(thing)) {
      let texts = found.get(name);
      if (!texts) found.set(name, (texts = new Set()));
      if (typeof value === "string" && value !== "" && value !== "*") texts.add(value);
    }
  return new Map([...found].sort(([a], [b]) => a.localeCompare(b)).map(([name, texts]) => [name, [...texts].sort()]));
}

/** Options of a choice, which must be told apart by their words too. */
function options(entries: readonly (readonly [id: string, name: string])[]): Option[] {
  const names = new Map<string, number>();
  for (const [, name] of entries) names.set(name, (names.get(name) ?? 0) + 1);
  return entries.map(([value, name]) => ({ value, label: (names.get(name) ?? 0) > 1 ? `${name} (${value.slice(0, 8)})` : name }));
}

const sorted = (names: Iterable<string>) => [...new Set(names)].filter((name) => name !== "").sort((a, b) => a.localeCompare(b));

export function useKnown(): Known {
  const tenant = useTenant();
  const assets = useQuery(knownAssetsQuery(tenant)).data ?? [];
  const events = useQuery(knownEventsQuery(tenant)).data ?? [];
  const read = useQuery({ ...knownIntegrationsQuery(tenant), enabled: useMay("integrations:read") });
  const integrations = read.data ?? [];
  const members = useQuery({ ...knownMembersQuery(tenant), enabled: useMay("members:read") }).data ?? [];
  return {
    attributes: textsByName(assets.map((asset) => asset.attributes)),
    claims: textsByName(integrations.map((integration) => integration.claims)),
    integrations: options(integrations.map(({ id, name }) => [id, name] as const)),
    isLoading: read.isLoading,
    members: options(members.map(({ accountId, displayName, email }) => [accountId, `${displayName} <${email}>`] as const)),
    eventTypes: sorted(events.map((event) => event.type)),
    behaviours: sorted(["RecordEvidence", "Attachments", ...assets.flatMap((asset) => asset.behaviours), ...events.map((event) => event.behaviour)]),
  };
}
