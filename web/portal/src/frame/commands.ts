// What the palette offers to somebody: the pages of all areas with their tabs, and what one may do.
import { useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, type LinkProps, type NavigateOptions } from "@tanstack/react-router";
import { useMemo } from "react";
import { root } from "../api/client";
import { kinds } from "../api/integrations";
import { callerQuery, type Permission, type Session } from "../api/session";
import { tabs as inventoryTabs } from "../pages/inventory/tabs";
import { tabs as peopleTabs } from "../pages/people/tabs";
import { tabs as settingsTabs } from "../pages/settings/tabs";
import type { IconName } from "../parts/icons";
import { texts as t } from "../texts/en";
import { inventory } from "../texts/en/inventory";
import { people } from "../texts/en/people";
import { policies } from "../texts/en/policies";
import { tryIt } from "../texts/en/try";
import { openTo } from "./areas";
import type { Membership } from "./side";
import { useSignOut } from "./sign_out";

export interface Command {
  id: string;
  icon: IconName;
  text: string;
  group: string;
  run: () => unknown;
}

interface Way {
  icon: IconName;
  text: string;
  group: string;
  to: NonNullable<LinkProps["to"]>;
  search?: object;
  needs?: Permission;
}

const go = t.palette.goTo;
const act = t.palette.actions;

/** The pages below those of the side. */
const subPages: readonly Way[] = [
  ...peopleTabs.map(({ name, to, needs }): Way => ({ icon: "people", text: people[name].title, group: t.nav.people, to, needs })),
  ...inventoryTabs.map(({ name, to }): Way => ({ icon: "box", text: inventory[name].title, group: t.nav.inventory, to })),
  { icon: "shield", text: policies.whyTitle, group: t.nav.policies, to: "/t/$tenant/policies/why", needs: "policies:read" },
  { icon: "code", text: tryIt.tabs.decode, group: t.nav.tryIt, to: "/t/$tenant/try", search: { tab: "decode" }, needs: "integrations:read" },
  // Others lead to pages that stand here already.
  ...settingsTabs.filter(({ to }) => to.startsWith("/t/$tenant/settings/") && !to.endsWith("/integrations")).map(({ name, to, permission }): Way => ({ icon: "gear", text: name, group: t.nav.settings, to, needs: permission })),
];

const actions: readonly Way[] = [
  ...kinds.map((kind): Way => ({ icon: "plus", text: t.palette.add(t.kinds[kind].name), group: act, to: "/t/$tenant/settings/integrations", search: { add: kind }, needs: "integrations:write" })),
  { icon: "plus", text: t.palette.invite, group: act, to: "/t/$tenant/people/invitations", search: { invite: true }, needs: "members:write" },
  { icon: "plus", text: t.palette.addUser, group: act, to: "/t/$tenant/people/users", search: { add: true }, needs: "users:write" },
  { icon: "plus", text: t.palette.addGroup, group: act, to: "/t/$tenant/people/groups", search: { add: true }, needs: "groups:write" },
  { icon: "plus", text: t.palette.addService, group: act, to: "/t/$tenant/connections", search: { add: "service" }, needs: "providers:write" },
  { icon: "plus", text: t.palette.addAsset, group: act, to: "/t/$tenant/inventory/assets", search: { add: true }, needs: "assets:write" },
  { icon: "plus", text: t.palette.addPolicy, group: act, to: "/t/$tenant/policies/new", needs: "policies:write" },
  { icon: "plus", text: t.palette.addWebhook, group: act, to: "/t/$tenant/settings/webhooks", search: { add: true }, needs: "webhooks:write" },
  { icon: "plus", text: t.palette.addRole, group: act, to: "/t/$tenant/people/new-role", needs: "roles:write" },
];

function waysFor(permissions: readonly Permission[]): Way[] {
  const areas = openTo(permissions).map(({ icon, name, to }): Way => ({ icon, text: name, group: go, to }));
  return [...areas, ...[...subPages, ...actions].filter(({ needs }) => needs === undefined || permissions.includes(needs))];
}

export function useCommands(session: Session, tenant: Membership | undefined): Command[] {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { data: caller } = useQuery({ ...callerQuery(tenant?.tenantId ?? ""), enabled: tenant !== undefined });
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return useMemo(() => {
    const others = session.memberships.filter((one) => one.state === "active" && one.tenantId !== tenant?.tenantId);
    const inTenant = caller && tenant ? waysFor(caller.permissions) : [];
    const params = { tenant: tenant?.tenantId ?? "" };
    return [
      ...inTenant.map(({ to, search, ...way }): Command => ({ ...way, id: `${to}${JSON.stringify(search ?? "")}`.replace(/\W/g, "-"), run: () => navigate({ to, params, search } as NavigateOptions) })),
      { id: "account", icon: "person", text: t.frame.account, group: go, run: () => navigate({ to: "/account" }) },
      { id: "own", icon: "link", text: t.frame.ownIntegrations, group: go, run: () => navigate({ to: "/account/integrations" }) },
      { id: "docs", icon: "code", text: t.palette.docs, group: go, run: () => window.location.assign(`${root}/docs`) },
      ...others.map((one): Command => ({
        id: `tenant-${one.tenantId}`,
        icon: "door",
        text: t.palette.switchTo(one.tenantName),
        group: t.frame.tenants,
        run: () => navigate({ to: "/t/$tenant", params: { tenant: one.tenantId } }),
      })),
      ...(["auto", "light", "dark"] as const).map((scheme): Command => ({
        id: `scheme-${scheme}`,
        icon: "sun",
        text: t.palette.scheme(t.frame.schemes[scheme]),
        group: act,
        run: () => setColorScheme(scheme),
      })),
      { id: "out", icon: "out", text: t.frame.signOut, group: act, run: signOut },
    ];
  }, [session, tenant, caller, navigate, signOut, setColorScheme]);
}
