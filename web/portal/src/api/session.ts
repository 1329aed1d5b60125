// Who is signed in, and in which tenants.
import { queryOptions, useQueryClient, useSuspenseQuery, type QueryClient } from "@tanstack/react-query";
import { answered, client, keepForCalls, tenantClient, type Schemas } from "./client";
import { startOver } from "./start_over";

export type Session = Schemas["Session"];
export type Permission = Schemas["Caller"]["permissions"][number];

/** The channel in which a page says that it has been loaded, perhaps after a sign-in, to those in other tabs. */
export const arrivals = "sallyport-arrivals";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ client: cache }) => {
    const session = await answered(client.GET("/api/session"));
    const before = cache.getQueryData<Session>(["session"]);
    if (!before || before.account.id === session.account.id) return kept(session);
    cache.clear();
    startOver();
    return new Promise<never>(() => {});
  },
  staleTime: 60_000,
});

function kept(session: Session): Session {
  keepForCalls(session);
  return session;
}

/** Takes over a session that a call has answered. */
export function keepSession(queries: QueryClient, session: Session) {
  queries.setQueryData(sessionQuery.queryKey, kept(session));
}

export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}

export function useKeepSession() {
  const queries = useQueryClient();
  return (session: Session) => keepSession(queries, session);
}

export const callerQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "caller"],
    queryFn: () => answered(tenantClient(tenant).GET("/api/whoami")),
    staleTime: 30_000,
  });

/** Where somebody goes who asked for no page in particular. */
export function homeOf(session: Session): string | undefined {
  const active = session.memberships.find((membership) => membership.state === "active");
  return active && `/t/${active.tenantId}`;
}

export const sessionsQuery = queryOptions({
  queryKey: ["session", "all"],
  queryFn: async () => (await answered(client.GET("/api/sessions"))).sessions,
});
