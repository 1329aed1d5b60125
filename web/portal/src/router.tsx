// A page per URL. Pages are loaded when somebody goes there, or is about to.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, Outlet } from "@tanstack/react-router";
import { answered, client, root } from "./api/client";
import { auditQuery, integrationQuery, kinds, listQuery, rolesQuery, usageQuery, type Kind } from "./api/integrations";
import { Problem } from "./api/problem";
import { callerQuery, homeOf, sessionQuery, sessionsQuery } from "./api/session";
import { BrokenPage, BrokenStart, MissingPage } from "./frame/broken";
import { queries } from "./queries";

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** The session, or the way to the page on which one begins. */
async function needSession(href: string) {
  try {
    return await queries.ensureQueryData(sessionQuery);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
    const setup = await answered(client.GET("/api/setup")).catch(() => ({ needed: false }));
    if (setup.needed) throw redirect({ to: "/setup" });
    throw redirect({ to: "/sign-in", search: href === "/" ? {} : { next: href } });
  }
}

const rootRoute = createRootRoute({ component: Outlet, errorComponent: BrokenStart, notFoundComponent: MissingPage });

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

const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "frame",
  errorComponent: BrokenStart,
  beforeLoad: async ({ location }) => ({ session: await needSession(location.href) }),
  component: lazyRouteComponent(() => import("./frame/frame"), "Frame"),
});

const accountRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/account",
  loader: () => void queries.prefetchQuery(sessionsQuery),
  component: lazyRouteComponent(() => import("./pages/account"), "AccountPage"),
});

const tenantRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/t/$tenant",
  loader: ({ params }) => void queries.prefetchQuery(callerQuery(params.tenant)),
  component: lazyRouteComponent(() => import("./frame/tenant"), "TenantOutlet"),
});

const tenantHomeRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/t/$tenant/settings/integrations", params, replace: true });
  },
});

export interface IntegrationsSearch {
  kind?: Kind;
  name?: string;
  after?: string;
  add?: Kind;
}
const kindIn = (value: unknown) => kinds.find((kind) => kind === value);

const integrationsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "settings/integrations",
  validateSearch: (search): IntegrationsSearch => ({
    kind: kindIn(search.kind),
    name: text(search.name),
    after: text(search.after),
    add: kindIn(search.add),
  }),
  loaderDeps: ({ search: { kind, name, after } }) => ({ kind, name, after }),
  loader: ({ params, deps }) => void queries.prefetchQuery(listQuery(params.tenant, deps)),
  component: lazyRouteComponent(() => import("./pages/integrations/list"), "IntegrationsPage"),
});

const integrationRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "settings/integrations/$integration",
  loader: ({ params }) => void queries.prefetchQuery(integrationQuery(params.tenant, params.integration)),
  component: lazyRouteComponent(() => import("./pages/integrations/detail"), "IntegrationPage"),
});

const part = <Path extends string>(path: Path, load: () => Promise<Record<string, React.ComponentType>>, name: string) =>
  createRoute({ getParentRoute: () => integrationRoute, path, component: lazyRouteComponent(load, name) });

const overviewRoute = createRoute({
  getParentRoute: () => integrationRoute,
  path: "/",
  loader: ({ params }) => void queries.prefetchQuery(auditQuery(params.tenant, params.integration)),
  component: lazyRouteComponent(() => import("./pages/integrations/overview"), "OverviewTab"),
});
const credentialsRoute = part("credentials", () => import("./pages/integrations/credentials"), "CredentialsTab");
const permissionsRoute = createRoute({
  getParentRoute: () => integrationRoute,
  path: "permissions",
  loader: ({ params }) => void queries.prefetchQuery(rolesQuery(params.tenant)),
  component: lazyRouteComponent(() => import("./pages/integrations/permissions"), "PermissionsTab"),
});
const usageRoute = createRoute({
  getParentRoute: () => integrationRoute,
  path: "usage",
  loader: ({ params }) => void queries.prefetchQuery(usageQuery(params.tenant, params.integration)),
  component: lazyRouteComponent(() => import("./pages/integrations/usage"), "UsageTab"),
});
const auditRoute = createRoute({
  getParentRoute: () => integrationRoute,
  path: "audit",
  validateSearch: (search): { after?: string } => ({ after: text(search.after) }),
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => void queries.prefetchQuery(auditQuery(params.tenant, params.integration, deps.after)),
  component: lazyRouteComponent(() => import("./pages/integrations/audit"), "AuditTab"),
});
const dangerRoute = part("danger", () => import("./pages/integrations/danger"), "DangerTab");

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
        integrationsRoute,
        integrationRoute.addChildren([overviewRoute, credentialsRoute, permissionsRoute, usageRoute, auditRoute, dangerRoute]),
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
