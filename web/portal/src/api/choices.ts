// Who and what can be chosen: found at the server while somebody types, and named where only an id is known.
import { queryOptions } from "@tanstack/react-query";
import { answered, tenantClient } from "./client";
import { queries } from "../queries";
import { connectionsKey, providersQuery } from "./connections";
import { listKey, rolesQuery } from "./integrations";
import { assetKey, inventoryKey, type Asset } from "./inventory";
import { groupKey, memberKey, roleKey, userKey, type Member } from "./people";
import { policiesKey } from "./policies";
import { Problem } from "./problem";
import type { Permission } from "./session";
import { together } from "./together";

export interface Choice {
  id: string;
  name: string;
  /** What tells apart those of the same name. */
  about?: string;
}

interface Finder {
  /** What the person needs to be offered these; nothing: everybody sees some. */
  needs?: Permission;
  key: (tenant: string) => unknown[];
  find: (tenant: string, typed: string, signal: AbortSignal) => Promise<Choice[]>;
}

interface Source extends Finder {
  /** Refused with 404 or 400 when there is none. */
  one: (tenant: string, id: string, signal: AbortSignal) => Promise<Choice | null>;
  /** Whether those that are asked for at once are one call. */
  together?: boolean;
}

/** How many are shown at once; whoever seeks another one types more of its name. */
const most = 30;

/** Of a search whose pages end early. */
const mostPages = 5;

const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
const short = (id: string) => id.slice(0, 8);

const integrations: Source = {
  needs: "integrations:read",
  key: listKey,
  async find(tenant, typed, signal) {
    const query = { search: typed || undefined, sortBy: "name" as const, limit: most };
    const page = await answered(tenantClient(tenant).GET("/api/integrations", { params: { query }, signal }));
    return page.integrations.map(({ id, name }) => ({ id, name, about: short(id) }));
  },
  async one(tenant, integrationId, signal) {
    const { id, name } = await answered(tenantClient(tenant).GET("/api/integrations/{integrationId}", { params: { path: { integrationId } }, signal }));
    return { id, name };
  },
};

const users: Source = {
  needs: "users:read",
  key: userKey,
  async find(tenant, typed, signal) {
    const page = await answered(tenantClient(tenant).GET("/api/users", { params: { query: { filter: typed || undefined, limit: most } }, signal }));
    return page.users.map(({ id, name, email }) => ({ id, name, about: email || short(id) }));
  },
  async one(tenant, userId, signal) {
    const { id, name } = await answered(tenantClient(tenant).GET("/api/users/{userId}", { params: { path: { userId } }, signal }));
    return { id, name };
  },
};

const memberChoice = ({ accountId, displayName, email }: Member): Choice => ({ id: accountId, name: displayName, about: email });

const members: Source = {
  needs: "members:read",
  key: memberKey,
  async find(tenant, typed, signal) {
    const query = { search: typed || undefined, limit: most };
    const page = await answered(tenantClient(tenant).GET("/api/members", { params: { query }, signal }));
    return page.members.map(memberChoice);
  },
  // Members are asked for by the id of their place, and known elsewhere by that of their account.
  async one(tenant, accountId, signal) {
    const page = await answered(tenantClient(tenant).GET("/api/members", { params: { query: { accountId } }, signal }));
    return page.members.map(memberChoice)[0] ?? null;
  },
};

const assetChoice = ({ id, name, type }: Asset): Choice => ({ id, name, about: [type, short(id)].filter(Boolean).join(" · ") });
const namedAssets = together(async (tenant: string, ids: string[]) => {
  const page = await answered(tenantClient(tenant).GET("/api/assets", { params: { query: { ids: ids.join(",") } } }));
  return page.assets.map(assetChoice);
});

const assets: Source = {
  key: inventoryKey,
  async find(tenant, typed, signal) {
    if (isId(typed)) return [await assets.one(tenant, typed, signal)].filter((found) => found !== null);
    const found: Choice[] = [];
    let pageToken: string | undefined;
    // A search of a large inventory ends its pages early.
    for (let pages = 0; pages < mostPages && found.length < most; ++pages) {
      const query = pageToken ? { pageToken, limit: most } : { search: typed || undefined, limit: most };
      const page = await answered(tenantClient(tenant).GET("/api/assets", { params: { query }, signal }));
      found.push(...page.assets.map(assetChoice));
      if (!page.nextPageToken) break;
      pageToken = page.nextPageToken;
    }
    return found.slice(0, most);
  },
  one: async (tenant, id) => (isId(id) ? namedAssets(tenant, id) : null),
  together: true,
};

/** Whom a policy may name: members and integrations are both known by their id alone. */
const callers: Source = {
  ...integrations,
  find: async (tenant, typed, signal) => [...(await integrations.find(tenant, typed, signal)), ...(await members.find(tenant, typed, signal))],
  one: async (tenant, id, signal) => (await refusedAsNone(integrations.one(tenant, id, signal))) ?? members.one(tenant, id, signal),
};

const groups: Finder = {
  needs: "groups:read",
  key: groupKey,
  async find(tenant, typed, signal) {
    const page = await answered(tenantClient(tenant).GET("/api/groups", { params: { query: { filter: typed || undefined, limit: most } }, signal }));
    return page.groups.map(({ id, name }) => ({ id, name, about: short(id) }));
  },
};

const policies: Finder = {
  needs: "policies:read",
  key: policiesKey,
  async find(tenant, typed, signal) {
    const query = { search: typed || undefined, sortBy: "name" as const, limit: most };
    const page = await answered(tenantClient(tenant).GET("/api/policies", { params: { query }, signal }));
    return page.policies.map(({ id, name }) => ({ id, name, about: short(id) }));
  },
};

const has = (name: string, typed: string) => name.toLowerCase().includes(typed.toLowerCase());

// One call brings all roles, and one all services of a tenant; they are found in what was read last.
const roles: Finder = {
  needs: "roles:read",
  key: roleKey,
  async find(tenant, typed) {
    const all = await queries.fetchQuery(rolesQuery(tenant));
    return all.filter(({ name }) => has(name, typed) || has(name.replaceAll("_", " "), typed)).map(({ name }) => ({ id: name, name }));
  },
};

const services: Finder = {
  needs: "providers:read",
  key: connectionsKey,
  async find(tenant, typed) {
    const all = await queries.fetchQuery(providersQuery(tenant));
    return all.filter(({ name }) => has(name, typed)).map(({ id, name }) => ({ id, name }));
  },
};

const sources = { integration: integrations, member: members, user: users, asset: assets, caller: callers } as const satisfies Record<string, Source>;
/** What can be chosen. */
export type Thing = keyof typeof sources;

const finders = { ...sources, group: groups, policy: policies, role: roles, service: services } as const satisfies Record<string, Finder>;
/** What can be found by its name. */
export type Found = keyof typeof finders;

export const needsOf = (thing: Found): Permission | undefined => (finders[thing] as Finder).needs;

const refused = [400, 403, 404];
async function refusedAsNone(call: Promise<Choice | null>): Promise<Choice | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Problem && refused.includes(error.status)) return null;
    throw error;
  }
}

// A page may name dozens; where each is a call, a few are made at a time, so that what somebody clicks on is not behind them.
const mostAtOnce = 4;
let running = 0;
const waiting: (() => void)[] = [];
async function inTurn<T>(call: () => Promise<T>): Promise<T> {
  while (running >= mostAtOnce) await new Promise<void>((go) => waiting.push(go));
  ++running;
  try {
    return await call();
  } finally {
    --running;
    waiting.shift()?.();
  }
}

/** Those whose name has `typed` in it; the first ones when it is empty. */
export const choicesQuery = (tenant: string, thing: Found, typed: string) =>
  queryOptions({
    queryKey: [...finders[thing].key(tenant), "choices", thing, typed],
    queryFn: ({ signal }) => finders[thing].find(tenant, typed, signal),
    staleTime: 30_000,
  });

/** What an id stands for; null for what is gone or of no concern to the person. */
export const choiceQuery = (tenant: string, thing: Thing, id: string) =>
  queryOptions({
    queryKey: thing === "asset" ? [...assetKey(tenant, id), "name"] : [...sources[thing].key(tenant), "name", thing, id],
    queryFn: ({ signal }) => {
      const source: Source = sources[thing];
      const one = () => refusedAsNone(source.one(tenant, id, signal));
      return source.together ? one() : inTurn(one);
    },
    staleTime: 5 * 60_000,
  });
