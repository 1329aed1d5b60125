// The audit log of a tenant. Each search and each record has an address.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { auditPageQuery, auditRecordQuery, outcomes, type AuditAction, type AuditFilter, type Outcome } from "../../api/audit";
import { tenantRoute, text, time } from "../../base_routes";
import { queries } from "../../queries";
import { beginOf, spans, type Span } from "./times";

export interface AuditSearch extends AuditFilter {
  span?: Span;
  after?: string;
}

/** What the server is asked for. */
export function filterOf({ span, after: _, ...filter }: AuditSearch): AuditFilter {
  return span ? { ...filter, from: beginOf(span, Date.now()), to: undefined } : filter;
}

const auditRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "audit",
  validateSearch: (search): AuditSearch => ({
    action: text(search.action) as AuditAction | undefined,
    outcome: outcomes.find((one) => one === search.outcome) as Outcome | undefined,
    integration: text(search.integration),
    person: text(search.person),
    object: text(search.object),
    requestId: text(search.requestId),
    source: text(search.source),
    span: spans.find((one) => one === search.span),
    from: time(search.from),
    to: time(search.to),
    after: text(search.after),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => void queries.prefetchQuery(auditPageQuery(params.tenant, filterOf(deps), deps.after)),
  component: lazyRouteComponent(() => import("./page"), "AuditPage"),
});

const recordRoute = createRoute({
  getParentRoute: () => auditRoute,
  path: "$position",
  loader: ({ params }) => void queries.prefetchQuery(auditRecordQuery(params.tenant, params.position)),
  component: lazyRouteComponent(() => import("./record"), "RecordDialog"),
});

export const auditRoutes = [auditRoute.addChildren([recordRoute])] as const;
