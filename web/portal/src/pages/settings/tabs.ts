// The parts of Settings, each a page of its own.
import type { LinkProps } from "@tanstack/react-router";
import type { Permission } from "../../api/session";
import { settings as t } from "../../texts/en/settings";

interface Tab {
  name: string;
  to: LinkProps["to"] & `/t/$tenant/settings/${string}`;
  permission: Permission;
}

export const tabs: readonly Tab[] = [
  { name: t.tabs.organisation, to: "/t/$tenant/settings/organisation", permission: "tenant:read" },
  { name: t.tabs.limits, to: "/t/$tenant/settings/limits", permission: "integrations:read" },
  { name: t.tabs.signIn, to: "/t/$tenant/settings/sign-in", permission: "tenant:read" },
  { name: t.tabs.keys, to: "/t/$tenant/settings/keys", permission: "keys:read" },
  { name: t.tabs.webhooks, to: "/t/$tenant/settings/webhooks", permission: "webhooks:read" },
];
