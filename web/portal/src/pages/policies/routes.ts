// The pages of access policies.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { accessActions, policiesQuery, policyQuery, type AccessAction } from "../../api/policies";
import { tenantRoute, text, time } from "../../base_routes";
import { queries } from "../../queries";

export interface PoliciesSearch {
  find?: string;
  sort?: "name";
  after?: string;
}
export interface WhySearch {
  integration?: string;
  /** The account of a member, instead. */
  member?: string;
  asset?: string;
  action?: AccessAction;
  attributes?: string;
  type?: string;
  behaviour?: string;
  at?: string;
  source?: string;
}

const policiesRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "policies",
  validateSearch: (search): PoliciesSearch => ({ find: text(search.find), sort: search.sort === "name" ? "name" : undefined, after: text(search.after) }),
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => void queries.prefetchQuery(policiesQuery(params.tenant, deps)),
  component: lazyRouteComponent(() => import("./list"), "PoliciesPage"),
});

const newRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "policies/new",
  component: lazyRouteComponent(() => import("./editor"), "NewPolicyPage"),
});

const whyRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "policies/why",
  validateSearch: (search): WhySearch => ({
    integration: text(search.integration),
    member: text(search.member),
    asset: text(search.asset),
    action: accessActions.find((action) => action === search.action),
    attributes: text(search.attributes),
    type: text(search.type),
    behaviour: text(search.behaviour),
    at: time(search.at),
    source: text(search.source),
  }),
  component: lazyRouteComponent(() => import("./why"), "WhyPage"),
});

const policyRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "policies/$policy",
  validateSearch: (search): { assets?: string } => ({ assets: text(search.assets) }), // the page of those that it is about
  loader: ({ params }) => void queries.prefetchQuery(policyQuery(params.tenant, params.policy)),
  component: lazyRouteComponent(() => import("./editor"), "PolicyPage"),
});

export const policyRoutes = [policiesRoute, newRoute, whyRoute, policyRoute] as const;
