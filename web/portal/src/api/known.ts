// Who there is in a tenant, to choose from and to show instead of ids: the first few hundred.
import { queryOptions } from "@tanstack/react-query";
import { answered, tenantClient } from "./client";

const most = 500;

export const knownIntegrationsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "integrations", "known"],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/integrations", { params: { query: { limit: most } } }))).integrations,
    staleTime: 60_000,
  });

export const knownMembersQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "members", "known"],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/members", { params: { query: { limit: most } } }))).members,
    staleTime: 60_000,
  });

export const knownAssetsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "assets", "known"],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/assets", { params: { query: { limit: most } } }))).assets,
    staleTime: 60_000,
  });

export const knownEventsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "events", "known"],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/events", { params: { query: { limit: 200 } } }))).events,
    staleTime: 60_000,
  });
