// What the editor offers: attributes, claims and types of some of what there is, as far as one may read it. Others are
// typed.
import { useQuery } from "@tanstack/react-query";
import { someAssetsQuery, someEventsQuery, someIntegrationsQuery } from "../../api/some";
import { useMay, useTenant } from "../../frame/context";

export interface Known {
  /** Of each attribute of assets, the texts that it has. */
  attributes: ReadonlyMap<string, string[]>;
  claims: ReadonlyMap<string, string[]>;
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

const sorted = (names: Iterable<string>) => [...new Set(names)].filter((name) => name !== "").sort((a, b) => a.localeCompare(b));

export function useKnown(): Known {
  const tenant = useTenant();
  const assets = useQuery(someAssetsQuery(tenant)).data ?? [];
  const events = useQuery(someEventsQuery(tenant)).data ?? [];
  const integrations = useQuery({ ...someIntegrationsQuery(tenant), enabled: useMay("integrations:read") }).data ?? [];
  return {
    attributes: textsByName(assets.map((asset) => asset.attributes)),
    claims: textsByName(integrations.map((integration) => integration.claims)),
    eventTypes: sorted(events.map((event) => event.type)),
    behaviours: sorted(["RecordEvidence", "Attachments", ...assets.flatMap((asset) => asset.behaviours), ...events.map((event) => event.behaviour)]),
  };
}
