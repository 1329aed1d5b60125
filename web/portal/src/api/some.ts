// Some of what there is in a tenant, of which forms make suggestions.
import { queryOptions } from "@tanstack/react-query";
import { answered, tenantClient } from "./client";

const most = 500;
const mostEvents = 200;

export const someIntegrationsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "integrations", "some"],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/integrations", { params: { query: { limit: most } } }))).integrations,
    staleTime: 60_000,
  });

export const someAssetsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "assets", "some"],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/assets", { params: { query: { limit: most } } }))).assets,
    staleTime: 60_000,
  });

export const someEventsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "events", "some"],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/events", { params: { query: { limit: mostEvents } } }))).events,
    staleTime: 60_000,
  });
