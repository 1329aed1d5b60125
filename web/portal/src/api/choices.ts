// Who and what can be chosen: found at the server while somebody types, and named where only an id is known.
import { queryOptions } from "@tanstack/react-query";
import { queries } from "../queries";
import { answered, tenantClient } from "./client";
import { listKey } from "./integrations";
import { assetKey, inventoryKey } from "./inventory";
import { memberKey, userKey, type Member } from "./people";
import { Problem } from "./problem";
import type { Permission } from "./session";

export interface Choice {
  id: string;
  name: string;
  /** What tells apart those of the same name. */
  about?: string;
}

interface Source {
  /** What the person needs to be offered these; nothing: everybody sees some. */
  needs?: Permission;
  key: (tenant: string) => unknown[];
  find: (tenant: string, typed: string, signal: AbortSignal) => Promise<Choice[]>;
  /** Refused with 404 or 400 when there is none. */
  one: (tenant: string, id: string, signal: AbortSignal) => Promise<Choice | null>;
}

/** How many are shown at once; whoever seeks another one types more of its name. */
const most = 30;

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

// The server finds members and assets by whole names only. So the first of them are read and searched here, and a whole
// name, an address or an id finds the others.
const mostSearched = 500;
const contains = (text: string, typed: string) => text.toLowerCase().includes(typed.toLowerCase());

function withoutTwins(choices: Choice[]): Choice[] {
  return choices.filter(({ id }, at) => choices.findIndex((other) => other.id === id) === at);
}

const memberChoice = ({ accountId, displayName, email }: Member): Choice => ({ id: accountId, name: displayName, about: email });

// Read once for all that ask for them.
const membersPage = (tenant: string, pageToken?: string) =>
  queries.fetchQuery({
    queryKey: [...memberKey(tenant), "pages", pageToken],
    queryFn: () => answered(tenantClient(tenant).GET("/api/members", { params: { query: { limit: mostSearched, pageToken } } })),
    staleTime: 60_000,
  });
const mostPages = 10;

const members: Source = {
  needs: "members:read",
  key: memberKey,
  async find(tenant, typed, signal) {
    const { members: first, nextPageToken } = await membersPage(tenant);
    const near = first.filter(({ displayName, email }) => contains(`${displayName} ${email}`, typed));
    if (!nextPageToken || !typed) return near.map(memberChoice).slice(0, most);
    const query = typed.includes("@") ? { email: typed } : { displayName: typed, limit: most };
    const whole = await answered(tenantClient(tenant).GET("/api/members", { params: { query }, signal }));
    return withoutTwins([...whole.members, ...near].map(memberChoice)).slice(0, most);
  },
  // Members are asked for by the id of their place, and known elsewhere by that of their account.
  async one(tenant, accountId) {
    let pageToken: string | undefined;
    for (let pages = 0; pages < mostPages; ++pages) {
      const page = await membersPage(tenant, pageToken);
      const found = page.members.find((member) => member.accountId === accountId);
      if (found) return memberChoice(found);
      if (!page.nextPageToken) break;
      pageToken = page.nextPageToken;
    }
    return null;
  },
};

const assets: Source = {
  key: inventoryKey,
  async find(tenant, typed, signal) {
    const read = async (query: { filter?: string; limit: number }) => answered(tenantClient(tenant).GET("/api/assets", { params: { query }, signal }));
    const { assets: first, nextPageToken } = await read({ limit: mostSearched });
    const near = first.filter(({ name, type, id }) => contains(`${name} ${type}`, typed) || id === typed);
    const sought = nextPageToken && typed && !/[;"\\]/.test(typed) ? (await read({ filter: `attributes.arc_display_name=${typed}`, limit: most })).assets : [];
    const byId = near.length === 0 && isId(typed) ? await assets.one(tenant, typed, signal).catch(() => null) : null;
    const found = [...sought, ...near].map(({ id, name, type }) => ({ id, name, about: [type, short(id)].filter(Boolean).join(" · ") }));
    return withoutTwins(byId ? [byId] : found).slice(0, most);
  },
  async one(tenant, assetId, signal) {
    const { id, name, type } = await answered(tenantClient(tenant).GET("/api/assets/{assetId}", { params: { path: { assetId } }, signal }));
    return { id, name, about: type || undefined };
  },
};

/** Whom a policy may name: members and integrations are both known by their id alone. */
const callers: Source = {
  ...integrations,
  find: async (tenant, typed, signal) => [...(await integrations.find(tenant, typed, signal)), ...(await members.find(tenant, typed, signal))],
  one: async (tenant, id, signal) => (await refusedAsNone(integrations.one(tenant, id, signal))) ?? members.one(tenant, id, signal),
};

export const sources = { integration: integrations, member: members, user: users, asset: assets, caller: callers } as const satisfies Record<string, Source>;
export type Thing = keyof typeof sources;

export const needsOf = (thing: Thing): Permission | undefined => (sources[thing] as Source).needs;

const refused = [400, 403, 404];
async function refusedAsNone(call: Promise<Choice | null>): Promise<Choice | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Problem && refused.includes(error.status)) return null;
    throw error;
  }
}

// A page may name dozens at once; they are asked for a few at a time, so that what somebody clicks on is not behind them.
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
export const choicesQuery = (tenant: string, thing: Thing, typed: string) =>
  queryOptions({
    queryKey: [...sources[thing].key(tenant), "choices", thing, typed],
    queryFn: ({ signal }) => sources[thing].find(tenant, typed, signal),
    staleTime: 30_000,
  });

/** What an id stands for; null for what is gone or of no concern to the person. */
export const choiceQuery = (tenant: string, thing: Thing, id: string) =>
  queryOptions({
    queryKey: thing === "asset" ? [...assetKey(tenant, id), "name"] : [...sources[thing].key(tenant), "name", thing, id],
    queryFn: ({ signal }) => inTurn(() => refusedAsNone(sources[thing].one(tenant, id, signal))),
    staleTime: 5 * 60_000,
  });
