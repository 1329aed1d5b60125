// What the server says about a tenant as a whole: its name, its limits, the signing keys, its webhooks.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, tenantClient, type Schemas } from "./client";

export type Tenant = Schemas["Tenant"];
export type Limits = Schemas["Limits"];
export type Quota = Schemas["Quota"];
export type Key = Schemas["Key"];
export type Webhook = Schemas["Webhook"];
export type Delivery = Schemas["WebhookDelivery"];

export const tenantQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "organisation"],
    queryFn: () => answered(tenantClient(tenant).GET("/api/tenant")),
    staleTime: 30_000,
  });

/** Of each kind that the person may read. */
export const quotasQuery = (tenant: string) =>
  queryOptions({ queryKey: ["tenant", tenant, "quotas"], queryFn: async () => (await answered(tenantClient(tenant).GET("/api/quotas"))).quotas });

export const limitsQuery = (tenant: string) =>
  queryOptions({ queryKey: ["tenant", tenant, "limits"], queryFn: () => answered(tenantClient(tenant).GET("/api/limits")) });

/** The integrations that did most on a day of UTC, "2026-01-31". */
export const busiestQuery = (tenant: string, day: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "usage", day],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/usage/busiest", { params: { query: { day } } }))).integrations,
  });

export const keysQuery = (tenant: string) =>
  queryOptions({ queryKey: ["tenant", tenant, "keys"], queryFn: () => answered(tenantClient(tenant).GET("/api/keys")) });

export const webhooksKey = (tenant: string) => ["tenant", tenant, "webhooks"];

/** All of them: a tenant has 100 at most. */
export const webhooksQuery = (tenant: string) =>
  queryOptions({
    queryKey: webhooksKey(tenant),
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/webhooks", { params: { query: { limit: 100 } } }))).webhooks,
  });

export const webhooksOfQuery = (tenant: string, integration: string) => ({ ...webhooksQuery(tenant), select: (all: Webhook[]) => all.filter((one) => one.integration === integration) });

export const webhookQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...webhooksKey(tenant), id],
    queryFn: () => answered(tenantClient(tenant).GET("/api/webhooks/{webhookId}", { params: { path: { webhookId: id } } })),
  });

export const deliveriesKey = (tenant: string, webhook: string) => [...webhooksKey(tenant), webhook, "deliveries"];

export const deliveriesQuery = (tenant: string, webhook: string, state?: Delivery["state"], after?: string) =>
  queryOptions({
    queryKey: [...deliveriesKey(tenant, webhook), state, after],
    queryFn: () => {
      const params = { path: { webhookId: webhook }, query: { state, limit: 25, pageToken: after } };
      return answered(tenantClient(tenant).GET("/api/webhooks/{webhookId}/deliveries", { params }));
    },
    placeholderData: keepPreviousData,
  });

export const deliveryQuery = (tenant: string, webhook: string, id: string) =>
  queryOptions({
    queryKey: [...deliveriesKey(tenant, webhook), "one", id],
    queryFn: () => answered(tenantClient(tenant).GET("/api/webhooks/{webhookId}/deliveries/{deliveryId}", { params: { path: { webhookId: webhook, deliveryId: id } } })),
  });

/** A webhook without its secret: the only form that anything keeps (security N18). */
export function withoutSecrets({ secret: _, standardSecret: __, ...webhook }: Webhook): Webhook {
  return webhook;
}
