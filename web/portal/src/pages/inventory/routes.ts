// The pages of the inventory.
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { assetPoliciesQuery, assetQuery, assetsQuery, eventQuery, eventsQuery, filesQuery, type AssetsSearch, type EventsSearch } from "../../api/inventory";
import { tenantRoute, text } from "../../base_routes";
import { queries } from "../../queries";

const inventoryRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "inventory",
  component: lazyRouteComponent(() => import("./inventory"), "InventoryPage"),
});

const indexRoute = createRoute({
  getParentRoute: () => inventoryRoute,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/t/$tenant/inventory/assets", params, replace: true });
  },
});

const assetsRoute = createRoute({
  getParentRoute: () => inventoryRoute,
  path: "assets",
  validateSearch: (search): AssetsSearch & { add?: true } => ({
    search: text(search.search),
    type: text(search.type),
    filter: text(search.filter),
    tracked: String(search.tracked) === "true" ? "true" : String(search.tracked) === "false" ? "false" : undefined,
    after: text(search.after),
    add: search.add === true ? true : undefined,
  }),
  loaderDeps: ({ search: { search, type, filter, tracked, after } }) => ({ search, type, filter, tracked, after }),
  loader: ({ params, deps }) => void queries.prefetchQuery(assetsQuery(params.tenant, deps)),
  component: lazyRouteComponent(() => import("./assets"), "AssetsTab"),
});

const eventsRoute = createRoute({
  getParentRoute: () => inventoryRoute,
  path: "events",
  validateSearch: (search): EventsSearch => ({
    asset: text(search.asset),
    type: text(search.type),
    filter: text(search.filter),
    from: text(search.from),
    until: text(search.until),
    after: text(search.after),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => void queries.prefetchQuery(eventsQuery(params.tenant, deps)),
  component: lazyRouteComponent(() => import("./events"), "EventsTab"),
});

const eventRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "inventory/events/$event",
  loader: ({ params }) => void queries.prefetchQuery(eventQuery(params.tenant, params.event)),
  component: lazyRouteComponent(() => import("./event"), "EventPage"),
});

const assetRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "inventory/assets/$asset",
  loader: ({ params }) => void queries.prefetchQuery(assetQuery(params.tenant, params.asset)),
  component: lazyRouteComponent(() => import("./asset"), "AssetPage"),
});

const after = (search: Record<string, unknown>): { after?: string } => ({ after: text(search.after) });

const overviewRoute = createRoute({
  getParentRoute: () => assetRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./asset_overview"), "OverviewTab"),
});

const assetEventsRoute = createRoute({
  getParentRoute: () => assetRoute,
  path: "events",
  validateSearch: after,
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => void queries.prefetchQuery(eventsQuery(params.tenant, { asset: params.asset, ...deps })),
  component: lazyRouteComponent(() => import("./events"), "AssetEventsTab"),
});

const filesRoute = createRoute({
  getParentRoute: () => assetRoute,
  path: "files",
  validateSearch: after,
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => void queries.prefetchQuery(filesQuery(params.tenant, params.asset, deps.after)),
  component: lazyRouteComponent(() => import("./files"), "FilesTab"),
});

const policiesRoute = createRoute({
  getParentRoute: () => assetRoute,
  path: "policies",
  validateSearch: after,
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => void queries.prefetchQuery(assetPoliciesQuery(params.tenant, params.asset, deps.after)),
  component: lazyRouteComponent(() => import("./asset_policies"), "PoliciesTab"),
});

export const inventoryRoutes = [
  inventoryRoute.addChildren([indexRoute, assetsRoute, eventsRoute]),
  eventRoute,
  assetRoute.addChildren([overviewRoute, assetEventsRoute, filesRoute, policiesRoute]),
] as const;
