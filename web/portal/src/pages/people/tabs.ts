// The tabs of people, and what one needs to see each.
import type { Permission } from "../../api/session";

export const tabs = [
  { name: "members", to: "/t/$tenant/people/members", needs: "members:read" },
  { name: "invitations", to: "/t/$tenant/people/invitations", needs: "members:read" },
  { name: "roles", to: "/t/$tenant/people/roles", needs: "roles:read" },
  { name: "administrators", to: "/t/$tenant/people/administrators", needs: "administrators:read" },
  { name: "users", to: "/t/$tenant/people/users", needs: "users:read" },
  { name: "groups", to: "/t/$tenant/people/groups", needs: "groups:read" },
] as const satisfies { name: string; to: string; needs: Permission }[];

export const tabsFor = (permissions: readonly Permission[]) => tabs.filter(({ needs }) => permissions.includes(needs));
export const firstTab = (permissions: readonly Permission[]) => tabsFor(permissions)[0];
