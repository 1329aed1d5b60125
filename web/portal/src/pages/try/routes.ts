// The page on which one tries tokens and calls.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tenantRoute, text } from "../../base_routes";

export interface TrySearch {
  tab?: "decode";
  integration?: string;
}

export const tryRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "try",
  validateSearch: (search): TrySearch => ({ tab: search.tab === "decode" ? "decode" : undefined, integration: text(search.integration) }),
  component: lazyRouteComponent(() => import("./page"), "TryPage"),
});
