// Where one can go in a tenant: the side and the palette show the same.
import { useQuery } from "@tanstack/react-query";
import type { LinkProps } from "@tanstack/react-router";
import { callerQuery, type Permission } from "../api/session";
import type { IconName } from "../parts/icons";
import { texts as t } from "../texts/en";

export interface Area {
  icon: IconName;
  name: string;
  to: LinkProps["to"] & `/t/$tenant/${string}`;
  /** One of them is needed; none: everybody finds something there. */
  needs: readonly Permission[];
}

export const areas: readonly Area[] = [
  { icon: "plug", name: t.nav.integrations, to: "/t/$tenant/settings/integrations", needs: ["integrations:read"] },
  { icon: "link", name: t.nav.connections, to: "/t/$tenant/connections", needs: ["providers:read"] },
  { icon: "people", name: t.nav.people, to: "/t/$tenant/people", needs: ["members:read", "roles:read", "users:read", "groups:read", "administrators:read"] },
  { icon: "box", name: t.nav.inventory, to: "/t/$tenant/inventory", needs: [] },
  { icon: "shield", name: t.nav.policies, to: "/t/$tenant/policies", needs: ["policies:read"] },
  { icon: "list", name: t.nav.audit, to: "/t/$tenant/audit", needs: ["audit:read"] },
  { icon: "code", name: t.nav.tryIt, to: "/t/$tenant/try", needs: ["integrations:read"] },
  { icon: "gear", name: t.nav.settings, to: "/t/$tenant/settings", needs: [] },
];

export const openTo = (permissions: readonly Permission[]) =>
  areas.filter(({ needs }) => needs.length === 0 || needs.some((permission) => permissions.includes(permission)));

/** Those that the person may see; none until that is known. */
export function useAreas(tenant?: string): readonly Area[] {
  const caller = useQuery({ ...callerQuery(tenant ?? ""), enabled: tenant !== undefined });
  return tenant && caller.data ? openTo(caller.data.permissions) : [];
}
