// The pages of integrations.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { auditQuery, historyQuery, integrationQuery, kinds, listQuery, rolesQuery, sorts, usageQuery, type Kind, type Sort } from "../../api/integrations";
import { callerQuery, type Permission } from "../../api/session";
import { webhooksQuery } from "../../api/settings";
import { tenantRoute, text } from "../../base_routes";
import { queries } from "../../queries";
import { categories, type Category } from "./catalogue";
import { queryOf, showIn, type Show } from "./show";

export interface IntegrationsSearch {
  category?: Category;
  kind?: Kind;
  search?: string;
  show?: Show;
  sort?: Sort;
  after?: string;
  add?: Kind;
}
const kindIn = (value: unknown) => kinds.find((kind) => kind === value);

const integrationsRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "settings/integrations",
  validateSearch: (search): IntegrationsSearch => ({
    category: categories.find((category) => category === search.category && category !== "api"),
    kind: kindIn(search.kind),
    search: text(String(search.search ?? "")), // digits in an address are read as a number
    show: showIn(search.show),
    sort: sorts.find((sort) => sort === search.sort && sort !== "oldest"),
    after: text(search.after),
    add: kindIn(search.add),
  }),
  loaderDeps: ({ search: { kind, search, show, sort, after } }) => ({ kind, search, sort, after, ...queryOf(show) }),
  loader: ({ params, deps }) => void queries.prefetchQuery(listQuery(params.tenant, deps)),
  component: lazyRouteComponent(() => import("./list"), "IntegrationsPage"),
});

const integrationRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "settings/integrations/$integration",
  loader: ({ params }) => void queries.prefetchQuery(integrationQuery(params.tenant, params.integration)),
  component: lazyRouteComponent(() => import("./detail"), "IntegrationPage"),
});

const part = <Path extends string>(path: Path, load: () => Promise<Record<string, React.ComponentType>>, name: string) =>
  createRoute({ getParentRoute: () => integrationRoute, path, component: lazyRouteComponent(load, name) });

/** Whether that is known already: a refusal would stand in the audit log. */
const may = (tenant: string, permission: Permission) => queries.getQueryData(callerQuery(tenant).queryKey)?.permissions.includes(permission) ?? false;

const overviewRoute = createRoute({
  getParentRoute: () => integrationRoute,
  path: "/",
  loader: ({ params: { tenant, integration } }) => {
    if (may(tenant, "audit:read")) void queries.prefetchQuery(historyQuery(tenant, integration));
    if (may(tenant, "webhooks:read")) void queries.prefetchQuery(webhooksQuery(tenant));
  },
  component: lazyRouteComponent(() => import("./overview"), "OverviewTab"),
});
const generalRoute = part("general", () => import("./general"), "GeneralTab");
const credentialsRoute = part("credentials", () => import("./credentials"), "CredentialsTab");
const permissionsRoute = createRoute({
  getParentRoute: () => integrationRoute,
  path: "permissions",
  loader: ({ params: { tenant } }) => may(tenant, "roles:read") && void queries.prefetchQuery(rolesQuery(tenant)),
  component: lazyRouteComponent(() => import("./permissions"), "PermissionsTab"),
});
const usageRoute = createRoute({
  getParentRoute: () => integrationRoute,
  path: "usage",
  loader: ({ params }) => void queries.prefetchQuery(usageQuery(params.tenant, params.integration)),
  component: lazyRouteComponent(() => import("./usage"), "UsageTab"),
});
const auditRoute = createRoute({
  getParentRoute: () => integrationRoute,
  path: "audit",
  validateSearch: (search): { after?: string } => ({ after: text(search.after) }),
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => void queries.prefetchQuery(auditQuery(params.tenant, params.integration, deps.after)),
  component: lazyRouteComponent(() => import("./audit"), "AuditTab"),
});
const dangerRoute = part("danger", () => import("./danger"), "DangerTab");

export const integrationRoutes = [
  integrationsRoute,
  integrationRoute.addChildren([overviewRoute, generalRoute, credentialsRoute, permissionsRoute, usageRoute, auditRoute, dangerRoute]),
] as const;
