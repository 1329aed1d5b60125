// What the server says about access policies, and about what they do.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, tenantClient, withResponse, type Schemas } from "./client";
import { pageOf } from "./pages";

export type Policy = Schemas["Policy"];
export type NewPolicy = Schemas["NewPolicy"];
export type Permission = Schemas["PolicyPermission"];
export type Window = Schemas["PolicyWindow"];
export type AccessAction = NonNullable<Policy["actions"]>[number];
export type Weekday = Window["days"][number];
export type Effects = Schemas["PolicyEffects"];
export type Trial = Schemas["PolicyTrialAnswer"];
export type Answer = Schemas["AccessAnswer"];
export type Question = Schemas["AccessQuestion"];
export type Asset = Schemas["Asset"];

export const accessActions: readonly AccessAction[] = ["asset:read", "asset:write", "event:read", "event:write"];
export const weekdays: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const pageSize = 25;

export interface PoliciesQuery {
  /** Part of the name. */
  find?: string;
  sort?: "name";
  after?: string;
}

export const policiesKey = (tenant: string) => ["tenant", tenant, "policies"];

export const policiesQuery = (tenant: string, { find, sort, after }: PoliciesQuery) =>
  queryOptions({
    queryKey: [...policiesKey(tenant), { find, sort, after }],
    queryFn: async () => {
      const query = { limit: pageSize, search: find, sortBy: sort, pageToken: after };
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/policies", { params: { query } }));
      const total = response.headers.get("X-Total-Count");
      return { ...data, total: total === null ? undefined : Number(total) };
    },
    placeholderData: keepPreviousData,
  });

export const policyQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...policiesKey(tenant), id],
    queryFn: () => answered(tenantClient(tenant).GET("/api/policies/{policyId}", { params: { path: { policyId: id } } })),
  });

/** The assets that it is about, in the version that is saved. */
export const policyAssetsQuery = (tenant: string, { id, version }: Pick<Policy, "id" | "version">, after?: string) =>
  queryOptions({
    queryKey: [...policiesKey(tenant), id, "assets", { version, after }],
    queryFn: async () => {
      const params = { path: { policyId: id }, query: { limit: pageSize, pageToken: after } };
      const { data, response } = await withResponse(tenantClient(tenant).GET("/api/policies/{policyId}/assets", { params }));
      return pageOf(data.assets, data.nextPageToken, response);
    },
    placeholderData: keepPreviousData,
  });

/** What would change; `policy` as text, so that the same policy is the same question. None: `replaces` is gone. */
export const trialQuery = (tenant: string, policy: string | undefined, replaces?: string) =>
  queryOptions({
    queryKey: [...policiesKey(tenant), "trial", policy, replaces],
    queryFn: ({ signal }) => answered(tenantClient(tenant).POST("/api/policies/preview", { body: { policy: policy === undefined ? undefined : JSON.parse(policy), replaces }, signal })),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });

export const answerQuery = (tenant: string, question: Question) =>
  queryOptions({
    queryKey: [...policiesKey(tenant), "why", question],
    queryFn: () => answered(tenantClient(tenant).POST("/api/policies/explain", { body: question })),
    staleTime: 0,
  });
