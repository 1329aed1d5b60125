// The pages about people.
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import {
  administratorsQuery,
  groupMembersQuery,
  groupQuery,
  groupsQuery,
  invitationsQuery,
  membersQuery,
  roleQuery,
  userGroupsQuery,
  userQuery,
  usersQuery,
  type DirectorySearch,
  type MembersSearch,
} from "../../api/people";
import { rolesQuery } from "../../api/integrations";
import { callerQuery } from "../../api/session";
import { tenantRoute, text } from "../../base_routes";
import { queries } from "../../queries";
import { firstTab } from "./tabs";

const peopleRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "people",
  component: lazyRouteComponent(() => import("./people"), "PeoplePage"),
});

const indexRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: "/",
  loader: async ({ params }) => {
    const tab = firstTab((await queries.ensureQueryData(callerQuery(params.tenant))).permissions);
    if (tab) throw redirect({ to: tab.to, params, replace: true });
  },
  component: lazyRouteComponent(() => import("./people"), "NothingToSee"),
});

const membersRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: "members",
  validateSearch: (search): MembersSearch => ({
    state: search.state === "active" || search.state === "inactive" ? search.state : undefined,
    search: text(search.search),
    role: text(search.role),
    after: text(search.after),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => void queries.prefetchQuery(membersQuery(params.tenant, deps)),
  component: lazyRouteComponent(() => import("./members"), "MembersTab"),
});

const invitationsRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: "invitations",
  validateSearch: (search): { after?: string; invite?: true } => ({ after: text(search.after), invite: search.invite === true ? true : undefined }),
  loaderDeps: ({ search: { after } }) => ({ after }),
  loader: ({ params, deps }) => void queries.prefetchQuery(invitationsQuery(params.tenant, deps.after)),
  component: lazyRouteComponent(() => import("./invitations"), "InvitationsTab"),
});

const rolesRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: "roles",
  loader: ({ params }) => void queries.prefetchQuery(rolesQuery(params.tenant)),
  component: lazyRouteComponent(() => import("./roles"), "RolesTab"),
});

const administratorsRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: "administrators",
  validateSearch: (search): { add?: string; name?: string } => ({ add: typeof search.add === "string" ? search.add : undefined, name: text(search.name) }),
  loader: ({ params }) => void queries.prefetchQuery(administratorsQuery(params.tenant)),
  component: lazyRouteComponent(() => import("./administrators"), "AdministratorsTab"),
});

const directorySearch = (search: Record<string, unknown>): DirectorySearch & { add?: true } => ({
  add: search.add === true || search.add === "true" || undefined,
  find: text(search.find),
  source: text(search.source),
  order: search.order === "-createdAt" ? search.order : undefined,
  after: text(search.after),
});

const usersRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: "users",
  validateSearch: directorySearch,
  loaderDeps: ({ search: { add: _, ...search } }) => search,
  loader: ({ params, deps }) => void queries.prefetchQuery(usersQuery(params.tenant, deps)),
  component: lazyRouteComponent(() => import("./users"), "UsersTab"),
});

const groupsRoute = createRoute({
  getParentRoute: () => peopleRoute,
  path: "groups",
  validateSearch: directorySearch,
  loaderDeps: ({ search: { add: _, ...search } }) => search,
  loader: ({ params, deps }) => void queries.prefetchQuery(groupsQuery(params.tenant, deps)),
  component: lazyRouteComponent(() => import("./groups"), "GroupsTab"),
});

const newRoleRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "people/new-role",
  component: lazyRouteComponent(() => import("./role"), "NewRolePage"),
});

const roleRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "people/roles/$role",
  loader: ({ params }) => void queries.prefetchQuery(roleQuery(params.tenant, params.role)),
  component: lazyRouteComponent(() => import("./role"), "RolePage"),
});

const userRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "people/users/$user",
  validateSearch: (search): { after?: string } => ({ after: text(search.after) }),
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => {
    void queries.prefetchQuery(userQuery(params.tenant, params.user));
    void queries.prefetchQuery(userGroupsQuery(params.tenant, params.user, deps.after));
  },
  component: lazyRouteComponent(() => import("./user"), "UserPage"),
});

const groupRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "people/groups/$group",
  validateSearch: (search): { find?: string; after?: string } => ({ find: text(search.find), after: text(search.after) }),
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => {
    void queries.prefetchQuery(groupQuery(params.tenant, params.group));
    void queries.prefetchQuery(groupMembersQuery(params.tenant, params.group, deps));
  },
  component: lazyRouteComponent(() => import("./group"), "GroupPage"),
});

export const peopleRoutes = [
  peopleRoute.addChildren([indexRoute, membersRoute, invitationsRoute, rolesRoute, administratorsRoute, usersRoute, groupsRoute]),
  newRoleRoute,
  roleRoute,
  userRoute,
  groupRoute,
] as const;
