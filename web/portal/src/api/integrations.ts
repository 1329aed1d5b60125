// What the server says about integrations, their use and their history.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, tenantClient, withResponse, type Schemas } from "./client";

export type Integration = Schemas["Integration"];
export type Kind = Integration["kind"];
export type Credential = Schemas["Credential"];
export type Role = Schemas["Role"];
export type AuditRecord = Schemas["AuditRecord"];
export type Usage = Schemas["Usage"];

export const kinds: readonly Kind[] = ["api", "custom", "external-api"];
export const pageSize = 25;

export interface ListQuery {
  kind?: Kind;
  name?: string;
  after?: string;
}

export const listKey = (tenant: string) => ["tenant", tenant, "integrations"];

export const listQuery = (tenant: string, { kind, name, after }: ListQuery) =>
  queryOptions({
    queryKey: [...listKey(tenant), { kind, name, after }],
    queryFn: async () => {
      const query = { limit: pageSize, kind, name, pageToken: after };
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/integrations", { params: { query } }));
      const total = response.headers.get("X-Total-Count");
      return { ...data, total: total === null ? undefined : Number(total) };
    },
    placeholderData: keepPreviousData,
  });

export const integrationQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...listKey(tenant), id],
    queryFn: () =>
      answered(tenantClient(tenant).GET("/api/integrations/{integrationId}", { params: { path: { integrationId: id } } })),
  });

export const rolesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "roles"],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/roles"))).roles,
    staleTime: 60_000,
  });

export const usageQuery = (tenant: string, integration: string) =>
  queryOptions({
    queryKey: [...listKey(tenant), integration, "usage"],
    queryFn: async () => {
      const query = { integration, limit: 500 };
      return (await answered(tenantClient(tenant).GET("/api/usage", { params: { query } }))).usage;
    },
  });

export const auditQuery = (tenant: string, integration: string, after?: string) =>
  queryOptions({
    queryKey: [...listKey(tenant), integration, "audit", after],
    queryFn: () => {
      const query = { integration, limit: 50, pageToken: after };
      return answered(tenantClient(tenant).GET("/api/audit", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });

/** An integration without its secret: the only form that anything keeps (security N18). */
export function withoutSecret({ secret: _, ...integration }: Integration): Integration {
  return integration;
}
