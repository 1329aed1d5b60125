// The page on which one tries tokens and calls.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tenantRoute } from "../../base_routes";

export interface TrySearch {
  tab?: "decode";
  integration?: string;
}

// It stands in commands that are there to be copied.
const idIn = (value: unknown) => (typeof value === "string" && /^[0-9a-f-]{36}$/.test(value) ? value : undefined);

export const tryRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "try",
  validateSearch: (search): TrySearch => ({ tab: search.tab === "decode" ? "decode" : undefined, integration: idIn(search.integration) }),
  component: lazyRouteComponent(() => import("./page"), "TryPage"),
});
