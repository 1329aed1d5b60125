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

export const sorts = ["oldest", "newest", "name"] as const;
export type Sort = (typeof sorts)[number];

export interface ListQuery {
  kind?: Kind;
  /** Part of a name, or the beginning of a client id. */
  search?: string;
  state?: "enabled" | "disabled" | "draft";
  attention?: "any" | "endsSoon" | "neverUsed" | "noSecret";
  sort?: Sort;
  after?: string;
}

export const listKey = (tenant: string) => ["tenant", tenant, "integrations"];

export const listQuery = (tenant: string, { kind, search, state, attention, sort, after }: ListQuery) =>
  queryOptions({
    queryKey: [...listKey(tenant), { kind, search, state, attention, sort, after }],
    queryFn: async () => {
      const query = { limit: pageSize, kind, search, state, attention, sortBy: sort, pageToken: after };
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

export type Change = Schemas["IntegrationChange"];

/** Changes what nobody else has changed since `version`; refused as `stale_version` otherwise. */
export const change = (tenant: string, { id, version }: Pick<Integration, "id" | "version">, body: Change) =>
  answered(tenantClient(tenant).PATCH("/api/integrations/{integrationId}", { params: { path: { integrationId: id } }, body, headers: { "If-Match": `"${version}"` } }));

export type Trial = Schemas["IntegrationTrial"];
export type IntegrationPreview = Schemas["IntegrationPreview"];

/** What a change that is not made yet would come to. */
export const previewQuery = (tenant: string, integration: Integration, trial: Trial) =>
  queryOptions({
    queryKey: [...listKey(tenant), integration.id, "preview", integration.version, trial],
    queryFn: () => {
      const params = { path: { integrationId: integration.id } };
      return answered(tenantClient(tenant).POST("/api/integrations/{integrationId}/preview", { params, body: trial }));
    },
    placeholderData: keepPreviousData,
  });

/** The services whose accounts can be connected. */
export const servicesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "catalogue"],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/catalogue"))).catalogue,
    staleTime: 600_000,
  });

export const rolesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "roles"],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/roles"))).roles,
    staleTime: 60_000,
  });

const mostUsagePages = 20;

/** Of the last 30 days. */
export const usageQuery = (tenant: string, integration: string) =>
  queryOptions({
    queryKey: [...listKey(tenant), integration, "usage"],
    queryFn: async () => {
      const usage: Usage[] = [];
      let pageToken: string | undefined = undefined;
      for (let pages = 0; pages < mostUsagePages; ++pages) {
        const query = pageToken ? { limit: 500, pageToken } : { integration, limit: 500 };
        const page: Schemas["UsagePage"] = await answered(tenantClient(tenant).GET("/api/usage", { params: { query } }));
        usage.push(...page.usage);
        pageToken = page.nextPageToken || undefined;
        if (!pageToken) break;
      }
      return usage;
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

/** What the life of an integration is told by, beside its tokens and what was refused. */
const lifeActions = [
  "integration.changed", "integration.enabled", "integration.disabled", "integration.tokens_ended", "credential.created", "credential.revoked",
  "credential.retired", "token.reuse_advised", "limit.reached",
] as const satisfies readonly AuditRecord["action"][];

const mostHistoryPages = 5; // of 2,000 blocks each

/** The records that tell its life, however many tokens it has got since; `whole`: down to the beginning of the log. */
export const historyQuery = (tenant: string, integration: string) =>
  queryOptions({
    queryKey: [...listKey(tenant), integration, "history"],
    queryFn: async () => {
      const page = (query: { integration?: string; limit?: number; action?: AuditRecord["action"]; outcome?: "refused"; pageToken?: string }) =>
        answered(tenantClient(tenant).GET("/api/audit", { params: { query } }));
      const newest = await page({ integration, limit: 50 });
      if (!newest.nextPageToken) return { records: newest.records, whole: true };
      // A search of a long log ends its page early, often with nothing found yet.
      const search = async (filter: { action?: AuditRecord["action"]; outcome?: "refused" }) => {
        let { records, nextPageToken } = await page({ integration, limit: 50, ...filter });
        for (let pages = 1; pages < mostHistoryPages && nextPageToken && records.length < 50; ++pages) {
          const further = await page({ pageToken: nextPageToken });
          records = [...records, ...further.records];
          nextPageToken = further.nextPageToken;
        }
        return { records, whole: !nextPageToken };
      };
      const found = await Promise.all([search({ outcome: "refused" }), ...lifeActions.map((action) => search({ action }))]);
      const all = [...newest.records, ...found.flatMap(({ records }) => records)];
      return { records: [...new Map(all.map((record) => [record.position, record])).values()], whole: found.every(({ whole }) => whole) };
    },
  });

const advisedHours = 48;

/** That it has lately asked for a token before every call. */
export const adviceQuery = (tenant: string, integration: string) =>
  queryOptions({
    queryKey: [...listKey(tenant), integration, "advice"],
    queryFn: async () => {
      const from = new Date(Date.now() - advisedHours * 3_600_000).toISOString();
      const query = { integration, action: "token.reuse_advised", from, limit: 1 } as const;
      return (await answered(tenantClient(tenant).GET("/api/audit", { params: { query } }))).records[0] ?? null;
    },
  });

/** Makes an integration of a draft. The answer has the secret where the draft had none. */
export const activate = (tenant: string, id: string) =>
  answered(tenantClient(tenant).POST("/api/integrations/{integrationId}/activate", { params: { path: { integrationId: id } } }));

/** An integration without its secret: the only form that anything keeps (security N18). */
export function withoutSecret({ secret: _, ...integration }: Integration): Integration {
  return integration;
}
