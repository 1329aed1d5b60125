// What the server says about services of third parties, the accounts that are connected there, and whoever is just
// connecting one.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, tenantClient, type Schemas } from "./client";
import { Problem } from "./problem";

export type Provider = Schemas["Provider"];
export type CatalogueEntry = Schemas["CatalogueEntry"];
export type ServiceSetting = Schemas["ProviderSetting"];
export type Policy = Provider["policy"];
export type Connection = Schemas["Connection"];
export type Revocation = Schemas["Revocation"];
export type ConnectLink = Schemas["ConnectLink"];
export type Attempt = Schemas["ConnectAttempt"];
export type OwnService = Schemas["OwnService"];
export type OwnAccount = Schemas["OwnAccount"];

/** Why an account has ended: the words of the server, and those of the rules of entries (docs/guide/providers.md, Errors), which may have others. */
export type Ending =
  | ("not_renewable" | "refresh_answer_lost" | "refused" | "token_not_granted" | "too_old")
  | ("access_withdrawn" | "address_not_allowed" | "clock_skew" | "not_used" | "password_changed" | "reused" | "too_many");

export const policies: readonly Policy[] = ["default", "master_only", "user_only", "user_else_master"];

export const connectionsKey = (tenant: string) => ["tenant", tenant, "connections"];
export const ownKey = (tenant: string) => ["tenant", tenant, "own connections"];

export const catalogueQuery = (tenant: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "catalogue"],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/catalogue"))).catalogue,
    staleTime: 300_000,
  });

/** All of them: a tenant has 100 at most. */
export const providersQuery = (tenant: string) =>
  queryOptions({
    queryKey: [...connectionsKey(tenant), "providers"],
    queryFn: async () => (await answered(tenantClient(tenant).GET("/api/providers", { params: { query: { limit: 100 } } }))).providers,
  });

const ofProvider = (id: string) => ({ params: { path: { providerId: id } } });

export const providerQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...connectionsKey(tenant), "provider", id],
    queryFn: () => answered(tenantClient(tenant).GET("/api/providers/{providerId}", ofProvider(id))),
  });

async function readMasters(tenant: string, provider?: string) {
  const query = { owner: "master" as const, provider, limit: 500 };
  return (await answered(tenantClient(tenant).GET("/api/connections", { params: { query } }))).connections;
}

/** The tenant's own accounts, of one service or of all. */
export const masterQuery = (tenant: string, provider?: string) =>
  queryOptions({
    queryKey: [...connectionsKey(tenant), "master", provider],
    queryFn: () => readMasters(tenant, provider),
  });

/** Those of one service, each with the scripts that have used it, unless it ends meanwhile. */
export const masterDetailsQuery = (tenant: string, provider: string) =>
  queryOptions({
    queryKey: [...connectionsKey(tenant), "master details", provider],
    queryFn: async () => Promise.all((await readMasters(tenant, provider)).map((account) => readAccount(tenant, account.id).catch(() => account))),
  });

/** The accounts of members at a service, or of one of them, page by page. */
export const memberAccountsQuery = (tenant: string, provider: string, { member, after }: { member?: string; after?: string }) =>
  queryOptions({
    queryKey: [...connectionsKey(tenant), "members", provider, member, after],
    queryFn: () => {
      const query = { owner: "user" as const, provider, member, limit: 25, pageToken: after };
      return answered(tenantClient(tenant).GET("/api/connections", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });

const ofConnection = (id: string) => ({ params: { path: { connectionId: id } } });

const readAccount = (tenant: string, id: string) => answered(tenantClient(tenant).GET("/api/connections/{connectionId}", ofConnection(id)));

/** One account, with the scripts that have used it. */
export const connectionQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...connectionsKey(tenant), "connection", id],
    queryFn: () => readAccount(tenant, id),
  });

export const disconnect = (tenant: string, id: string) => answered(tenantClient(tenant).DELETE("/api/connections/{connectionId}", ofConnection(id)));
export const changeAccount = (tenant: string, id: string, body: Schemas["ConnectionChange"]) =>
  answered(tenantClient(tenant).PATCH("/api/connections/{connectionId}", { ...ofConnection(id), body }));

export const ownConnectionsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ownKey(tenant),
    queryFn: () => answered(tenantClient(tenant).GET("/api/account/connections")),
  });

export const changeOwn = (tenant: string, id: string, body: Schemas["OwnAccountChange"]) =>
  answered(tenantClient(tenant).PATCH("/api/account/connections/{connectionId}", { ...ofConnection(id), body }));
export const disconnectOwn = (tenant: string, id: string) =>
  answered(tenantClient(tenant).DELETE("/api/account/connections/{connectionId}", ofConnection(id)));

/** Which account somebody wants to sign in to; with a connection, that one anew. */
export interface Wanted {
  owner: "master" | "user";
  provider: string;
  connectionId?: string;
}

export const linkFor = (tenant: string, { owner, provider, connectionId }: Wanted) => {
  const body = { provider, connectionId };
  return owner === "master"
    ? answered(tenantClient(tenant).POST("/api/connections/links", { body }))
    : answered(tenantClient(tenant).POST("/api/account/connections/links", { body }));
};

const ofAttempt = (id: string) => ({ path: { attemptId: id } });

export const attemptQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ["tenant", tenant, "attempt", id],
    queryFn: () => answered(tenantClient(tenant).GET("/api/account/attempts/{attemptId}", { params: ofAttempt(id) })),
    staleTime: Infinity,
  });

export const decline = (tenant: string, id: string) =>
  answered(tenantClient(tenant).POST("/api/account/attempts/{attemptId}/decline", { params: ofAttempt(id) }));

export const isOver = (state: Attempt["state"]) => ["done", "declined", "failed", "expired"].includes(state);

const longestWaitSeconds = 25;
const mostFailures = 6;

/** Tells each change of an attempt until it is over. A window that is closed says nothing; only the attempt does. */
export async function follow(tenant: string, id: string, tell: (attempt: Attempt) => void, signal: AbortSignal): Promise<void> {
  let state: Attempt["state"] | undefined;
  for (let failures = 0; ; ) {
    try {
      const query = { state, wait: state ? longestWaitSeconds : undefined };
      const attempt = await answered(tenantClient(tenant).GET("/api/account/attempts/{attemptId}", { params: { ...ofAttempt(id), query }, signal }));
      failures = 0;
      if (attempt.state !== state) tell(attempt);
      state = attempt.state;
      if (isOver(state)) return;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem) || !error.passes || ++failures > mostFailures) throw error;
      await new Promise((resolve) => setTimeout(resolve, 400 * 2 ** failures));
    }
  }
}
