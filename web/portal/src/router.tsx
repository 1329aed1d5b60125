// A page per URL. Pages are loaded when somebody goes there, or is about to. Each area of the portal has its
// pages in a folder, with their addresses in its routes.ts.
import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { root } from "./api/client";
import { callerQuery, homeOf, sessionsQuery } from "./api/session";
import { frameRoute, needSession, rootRoute, tenantRoute, text } from "./base_routes";
import { areas, openTo } from "./frame/areas";
import { BrokenPage } from "./frame/broken";
import { auditRoutes } from "./pages/audit/routes";
import { connectionRoutes, ownConnectionsRoute } from "./pages/connections/routes";
import { integrationRoutes } from "./pages/integrations/routes";
import { inventoryRoutes } from "./pages/inventory/routes";
import { peopleRoutes } from "./pages/people/routes";
import { policyRoutes } from "./pages/policies/routes";
import { settingsRoute } from "./pages/settings/routes";
import { tryRoute } from "./pages/try/routes";
import { waysInRoutes } from "./pages/ways_in/routes";
import { queries } from "./queries";

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: async ({ location }) => {
    const session = await needSession(location.href);
    throw redirect({ href: homeOf(session) ?? "/account", replace: true });
  },
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search): { next?: string; email?: string; tenant?: string; trouble?: string } => ({
    next: text(search.next),
    email: text(search.email),
    tenant: text(search.tenant),
    trouble: text(search.trouble),
  }),
  component: lazyRouteComponent(() => import("./pages/sign_in"), "SignInPage"),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(() => import("./pages/setup"), "SetupPage"),
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invitation",
  component: lazyRouteComponent(() => import("./pages/invitation"), "InvitationPage"),
});

const accountRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/account",
  loader: () => void queries.prefetchQuery(sessionsQuery),
  component: lazyRouteComponent(() => import("./pages/account"), "AccountPage"),
});

const tenantHomeRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "/",
  beforeLoad: async ({ params }) => {
    // Whoever is not let in is told so by whichever page it is.
    const caller = await queries.ensureQueryData(callerQuery(params.tenant)).catch(() => undefined);
    const [first] = caller ? openTo(caller.permissions) : areas;
    throw redirect({ to: first?.to ?? "/account", params, replace: true });
  },
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    homeRoute,
    signInRoute,
    setupRoute,
    invitationRoute,
    ...waysInRoutes,
    frameRoute.addChildren([
      accountRoute,
      ownConnectionsRoute,
      tenantRoute.addChildren([
        tenantHomeRoute,
        ...integrationRoutes,
        ...connectionRoutes,
        ...peopleRoutes,
        ...inventoryRoutes,
        settingsRoute,
        ...policyRoutes,
        ...auditRoutes,
        tryRoute,
      ]),
    ]),
  ]),
  basepath: root || "/",
  defaultPreload: "intent",
  defaultPreloadDelay: 40,
  defaultPendingMs: 150,
  defaultPendingMinMs: 0,
  defaultErrorComponent: BrokenPage,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
