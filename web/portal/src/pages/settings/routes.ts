// The pages of Settings. Integrations stand beside them at settings/integrations, with pages of their own.
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { callerQuery } from "../../api/session";
import { deliveriesQuery, keysQuery, limitsQuery, quotasQuery, tenantQuery, webhookQuery, webhooksQuery, type Delivery } from "../../api/settings";
import { tenantSignInQuery } from "../../api/sign_in";
import { tenantRoute, text } from "../../base_routes";
import { queries } from "../../queries";

const layoutRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "settings",
  component: lazyRouteComponent(() => import("./layout"), "SettingsLayout"),
});

const indexRoute = createRoute({
  getParentRoute: () => layoutRoute,
  path: "/",
  beforeLoad: async ({ params }) => {
    const [{ tabsFor }, caller] = await Promise.all([import("./tabs"), queries.ensureQueryData(callerQuery(params.tenant))]);
    // Whoever may see nothing of the organisation has their own accounts here (sonadier S8).
    throw redirect({ to: tabsFor(caller.permissions)[0]?.to ?? "/account/integrations", params, replace: true });
  },
});

const organisationRoute = createRoute({
  getParentRoute: () => layoutRoute,
  path: "organisation",
  loader: ({ params }) => {
    void queries.prefetchQuery(tenantQuery(params.tenant));
    void queries.prefetchQuery(quotasQuery(params.tenant));
  },
  component: lazyRouteComponent(() => import("./organisation"), "OrganisationTab"),
});

const limitsRoute = createRoute({
  getParentRoute: () => layoutRoute,
  path: "limits",
  loader: ({ params }) => void queries.prefetchQuery(limitsQuery(params.tenant)),
  component: lazyRouteComponent(() => import("./limits"), "LimitsTab"),
});

const keysRoute = createRoute({
  getParentRoute: () => layoutRoute,
  path: "keys",
  loader: ({ params }) => void queries.prefetchQuery(keysQuery(params.tenant)),
  component: lazyRouteComponent(() => import("./keys"), "KeysTab"),
});

const signInRoute = createRoute({
  getParentRoute: () => layoutRoute,
  path: "sign-in",
  loader: ({ params }) => {
    void queries.prefetchQuery(tenantSignInQuery(params.tenant));
    void queries.prefetchQuery(tenantQuery(params.tenant));
  },
  component: lazyRouteComponent(() => import("./sign_in"), "SignInTab"),
});

const webhooksRoute = createRoute({
  getParentRoute: () => layoutRoute,
  path: "webhooks",
  validateSearch: (search): { add?: true } => ({ add: search.add === true || search.add === "true" || undefined }),
  loader: ({ params }) => void queries.prefetchQuery(webhooksQuery(params.tenant)),
  component: lazyRouteComponent(() => import("./webhooks"), "WebhooksTab"),
});

const states: readonly Delivery["state"][] = ["waiting", "delivered", "dead"];

export interface WebhookSearch {
  state?: Delivery["state"];
  after?: string;
  message?: string;
}

const webhookRoute = createRoute({
  getParentRoute: () => layoutRoute,
  path: "webhooks/$webhook",
  validateSearch: (search): WebhookSearch => ({ state: states.find((one) => one === search.state), after: text(search.after), message: text(search.message) }),
  loaderDeps: ({ search: { state, after } }) => ({ state, after }),
  loader: ({ params: { tenant, webhook }, deps }) => {
    void queries.prefetchQuery(webhookQuery(tenant, webhook));
    void queries.prefetchQuery(deliveriesQuery(tenant, webhook, deps.state, deps.after));
  },
  component: lazyRouteComponent(() => import("./webhook"), "WebhookPage"),
});

export const settingsRoute = layoutRoute.addChildren([indexRoute, organisationRoute, limitsRoute, signInRoute, keysRoute, webhooksRoute, webhookRoute]);
