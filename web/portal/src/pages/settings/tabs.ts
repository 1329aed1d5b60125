// The parts of Settings, each a page of its own.
import type { LinkProps } from "@tanstack/react-router";
import type { Permission } from "../../api/session";
import { settings as t } from "../../texts/en/settings";

interface Tab {
  name: string;
  to: NonNullable<LinkProps["to"]>;
  /** Nothing: it is everybody's. */
  permission?: Permission;
}

export const tabs: readonly Tab[] = [
  { name: t.tabs.organisation, to: "/t/$tenant/settings/organisation", permission: "tenant:read" },
  { name: t.tabs.limits, to: "/t/$tenant/settings/limits", permission: "integrations:read" },
  { name: t.tabs.signIn, to: "/t/$tenant/settings/sign-in", permission: "tenant:read" },
  { name: t.tabs.keys, to: "/t/$tenant/settings/keys", permission: "keys:read" },
  { name: t.tabs.webhooks, to: "/t/$tenant/settings/webhooks", permission: "webhooks:read" },
  // These have pages of their own, and are looked for here as well (accessia A1, archivist R4, sonadier S8).
  { name: t.tabs.integrations, to: "/t/$tenant/settings/integrations", permission: "integrations:read" },
  { name: t.tabs.administrators, to: "/t/$tenant/people/administrators", permission: "administrators:read" },
  { name: t.tabs.ownIntegrations, to: "/account/integrations" },
];

export const tabsFor = (permissions: readonly Permission[]) => tabs.filter(({ permission }) => permission === undefined || permissions.includes(permission));
