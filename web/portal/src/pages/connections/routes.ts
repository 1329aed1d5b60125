// The pages of accounts at other services: for those who manage them, and for everybody their own.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { masterQuery, ownConnectionsQuery, providerQuery, providersQuery } from "../../api/connections";
import { sessionQuery } from "../../api/session";
import { frameRoute, tenantRoute, text } from "../../base_routes";
import { queries } from "../../queries";

const flag = (value: unknown): true | undefined => (value === true || value === "true" ? true : undefined);

export interface ConnectionsSearch {
  /** The dialog to add a service, and which one is chosen. */
  add?: string;
}

const connectionsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "connections",
  validateSearch: (search): ConnectionsSearch => ({ add: text(search.add) }),
  loader: ({ params }) => {
    void queries.prefetchQuery(providersQuery(params.tenant));
    void queries.prefetchQuery(masterQuery(params.tenant));
  },
  component: lazyRouteComponent(() => import("./list"), "ConnectionsPage"),
});

export interface ServiceSearch {
  settings?: true;
  /** Whose accounts are shown, as scripts call them. */
  member?: string;
  after?: string;
  /** Of an attempt that went on in this tab; the server writes it so. */
  sallyport_attempt?: string;
}

const serviceRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "connections/$service",
  validateSearch: (search): ServiceSearch => ({ settings: flag(search.settings), member: text(search.member), after: text(search.after), sallyport_attempt: text(search.sallyport_attempt) }),
  loader: ({ params }) => void queries.prefetchQuery(providerQuery(params.tenant, params.service)),
  component: lazyRouteComponent(() => import("./service"), "ServicePage"),
});

export const connectionRoutes = [connectionsRoute, serviceRoute] as const;

export interface OwnSearch {
  tenant?: string;
  sallyport_attempt?: string;
}

/** Of everybody who has signed in, in all their tenants (sonadier S10, S14). */
export const ownConnectionsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/account/integrations",
  validateSearch: (search): OwnSearch => ({ tenant: text(search.tenant), sallyport_attempt: text(search.sallyport_attempt) }),
  loader: async () => {
    const { memberships } = await queries.ensureQueryData(sessionQuery);
    for (const { tenantId, state } of memberships) if (state === "active") void queries.prefetchQuery(ownConnectionsQuery(tenantId));
  },
  component: lazyRouteComponent(() => import("./own"), "OwnConnectionsPage"),
});
