// Where one can go in a tenant: the side and the palette show the same.
import type { LinkProps } from "@tanstack/react-router";
import type { IconName } from "../parts/icons";
import { texts as t } from "../texts/en";

export interface Area {
  icon: IconName;
  name: string;
  to: LinkProps["to"] & `/t/$tenant/${string}`;
}

export const areas: readonly Area[] = [{ icon: "plug", name: t.nav.integrations, to: "/t/$tenant/settings/integrations" }];
