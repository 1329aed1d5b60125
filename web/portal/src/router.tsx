// A page per URL. Pages are loaded when somebody goes there, or is about to. Each area of the portal has its
// pages in a folder, with their addresses in its routes.ts.
import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { root } from "./api/client";
import { homeOf, sessionsQuery } from "./api/session";
import { frameRoute, needSession, rootRoute, tenantRoute, text } from "./base_routes";
import { BrokenPage } from "./frame/broken";
import { integrationRoutes } from "./pages/integrations/routes";
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
  validateSearch: (search): { next?: string; email?: string } => ({ next: text(search.next), email: text(search.email) }),
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
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/t/$tenant/settings/integrations", params, replace: true });
  },
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    homeRoute,
    signInRoute,
    setupRoute,
    invitationRoute,
    frameRoute.addChildren([
      accountRoute,
      tenantRoute.addChildren([
        tenantHomeRoute,
        ...integrationRoutes,
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
