// Who works here and may do what: members, invitations, roles and administrators; and the directory: users and groups.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, root, tenantClient, withResponse, type Schemas } from "./client";
import { pageOf } from "./pages";

export type Member = Schemas["Member"];
export type Invitation = Schemas["Invitation"];
export type Role = Schemas["Role"];
export type Permission = Role["permissions"][number];
export type Administrator = Schemas["Administrator"];
export type User = Schemas["User"];
export type Group = Schemas["Group"];
export type PeopleOrder = "name" | "-createdAt";

const pageSize = 25;
const key = (tenant: string, ...rest: unknown[]) => ["tenant", tenant, ...rest];

/** Below these keys stands what a change makes old. */
export const memberKey = (tenant: string) => key(tenant, "members");
export const invitationKey = (tenant: string) => key(tenant, "invitations");
export const roleKey = (tenant: string) => key(tenant, "roles");
export const userKey = (tenant: string) => key(tenant, "users");
export const groupKey = (tenant: string) => key(tenant, "groups");

export interface MembersSearch {
  state?: Member["state"];
  search?: string;
  role?: string;
  after?: string;
}

export const membersQuery = (tenant: string, { state, search, role, after }: MembersSearch) =>
  queryOptions({
    queryKey: [...memberKey(tenant), { state, search, role, after }],
    queryFn: async () => {
      const query = { state, search, role, limit: pageSize, pageToken: after };
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/members", { params: { query } }));
      return pageOf(data.members, data.nextPageToken, response);
    },
    placeholderData: keepPreviousData,
  });

export const invitationsQuery = (tenant: string, after?: string) =>
  queryOptions({
    queryKey: [...invitationKey(tenant), { after }],
    queryFn: async () => {
      const query = { limit: pageSize, pageToken: after };
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/invitations", { params: { query } }));
      return pageOf(data.invitations, data.nextPageToken, response);
    },
    placeholderData: keepPreviousData,
  });

export const roleQuery = (tenant: string, name: string) =>
  queryOptions({
    queryKey: [...roleKey(tenant), name],
    queryFn: () => answered(tenantClient(tenant).GET("/api/roles/{name}", { params: { path: { name } } })),
  });

/** The integrations that have a role. */
export const roleIntegrationsQuery = (tenant: string, role: string) =>
  queryOptions({
    queryKey: key(tenant, "integrations", { role }),
    queryFn: async () => {
      const query = { role, limit: pageSize };
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/integrations", { params: { query } }));
      return pageOf(data.integrations, data.nextPageToken, response);
    },
  });

/** The issuer by which an integration is raised to administrator (archivist R8). */
export const integrationIssuer = `${window.location.origin}${root}/appidpv1`;

export const administratorsQuery = (tenant: string) =>
  queryOptions({
    queryKey: key(tenant, "administrators"),
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/administrators"))).administrators,
  });

export interface DirectorySearch {
  find?: string;
  source?: string;
  order?: PeopleOrder;
  after?: string;
}

const directoryQuery = ({ find, source, order, after }: DirectorySearch) =>
  // The token carries the query, and the server refuses one that contradicts it.
  ({ filter: find, source, sortBy: order, limit: pageSize, pageToken: after });

export const usersQuery = (tenant: string, search: DirectorySearch) =>
  queryOptions({
    queryKey: [...userKey(tenant), search],
    queryFn: async () => {
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/users", { params: { query: directoryQuery(search) } }));
      return pageOf(data.users, data.nextPageToken, response);
    },
    placeholderData: keepPreviousData,
  });

export const userQuery = (tenant: string, userId: string) =>
  queryOptions({
    queryKey: [...userKey(tenant), userId],
    queryFn: () => answered(tenantClient(tenant).GET("/api/users/{userId}", { params: { path: { userId } } })),
  });

export const userGroupsQuery = (tenant: string, userId: string, after?: string) =>
  queryOptions({
    queryKey: [...groupKey(tenant), "of", userId, { after }],
    queryFn: async () => {
      const params = { path: { userId }, query: { limit: pageSize, pageToken: after } };
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/users/{userId}/groups", { params }));
      return pageOf(data.groups, data.nextPageToken, response);
    },
    placeholderData: keepPreviousData,
  });

export const groupsQuery = (tenant: string, search: DirectorySearch) =>
  queryOptions({
    queryKey: [...groupKey(tenant), search],
    queryFn: async () => {
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/groups", { params: { query: directoryQuery(search) } }));
      return pageOf(data.groups, data.nextPageToken, response);
    },
    placeholderData: keepPreviousData,
  });

export const groupQuery = (tenant: string, groupId: string) =>
  queryOptions({
    queryKey: [...groupKey(tenant), groupId],
    queryFn: () => answered(tenantClient(tenant).GET("/api/groups/{groupId}", { params: { path: { groupId } } })),
  });

export const groupMembersQuery = (tenant: string, groupId: string, { find, after }: DirectorySearch) =>
  queryOptions({
    queryKey: [...groupKey(tenant), groupId, "members", { find, after }],
    queryFn: async () => {
      const params = { path: { groupId }, query: directoryQuery({ find, after }) };
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/groups/{groupId}/members", { params }));
      return pageOf(data.members, data.nextPageToken, response);
    },
    placeholderData: keepPreviousData,
  });
