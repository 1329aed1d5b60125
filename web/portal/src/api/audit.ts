// What the server says about who did what.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, tenantClient, type Schemas } from "./client";

export type AuditRecord = Schemas["AuditRecord"];
export type AuditAction = AuditRecord["action"];
export type Checkpoint = Schemas["AuditCheckpoint"];
export type Outcome = AuditRecord["outcome"];

export const outcomes: readonly Outcome[] = ["allowed", "refused"];
const pageSize = 25;
const largestPage = 500;

export interface AuditFilter {
  action?: AuditAction;
  outcome?: Outcome;
  integration?: string;
  person?: string;
  object?: string;
  requestId?: string;
  source?: string;
  from?: string;
  to?: string;
}

export const auditPageQuery = (tenant: string, filter: AuditFilter, after?: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "audit", filter, after],
    // The token carries the filter, whose beginning may be "an hour ago" and another one by now.
    queryFn: () => answered(tenantClient(tenant).GET("/api/audit", { params: { query: after ? { limit: pageSize, pageToken: after } : { ...filter, limit: pageSize } } })),
    placeholderData: keepPreviousData,
  });

export const auditRecordQuery = (tenant: string, position: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "audit", "record", position],
    queryFn: () => answered(tenantClient(tenant).GET("/api/audit/{position}", { params: { path: { position } } })),
    staleTime: Infinity, // a record never changes
  });

export const checkpointQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "audit", "checkpoint"],
    queryFn: () => answered(tenantClient(tenant).GET("/api/audit/checkpoint")),
    // A server that has just started reads its log, which takes a while where it is long.
    refetchInterval: ({ state }) => state.data !== undefined && !state.data.checked && state.dataUpdateCount < 30 && 2000,
  });

/** All records of the filter, newest first, a page after the other, up to `most`; `onPage` hears how many there are. */
export async function allRecords(tenant: string, filter: AuditFilter, most: number, onPage: (count: number) => void, signal: AbortSignal): Promise<{ records: AuditRecord[]; more: boolean }> {
  const records: AuditRecord[] = [];
  let pageToken: string | undefined = undefined;
  do {
    const query = pageToken ? { limit: largestPage, pageToken } : { ...filter, limit: largestPage };
    const page: Schemas["AuditPage"] = await answered(tenantClient(tenant).GET("/api/audit", { params: { query }, signal }));
    records.push(...page.records);
    pageToken = page.nextPageToken || undefined;
    onPage(Math.min(records.length, most));
  } while (pageToken !== undefined && records.length < most);
  return { records: records.slice(0, most), more: pageToken !== undefined || records.length > most };
}
