// The way to the server: typed calls, the headers of a session, and what the server may ask for in between.
// One client for calls of the account, one for each tenant.
import createClient, { type Client } from "openapi-fetch";
import { askToConfirm, askToSignIn } from "./confirmation";
import type { components, paths } from "./description";
import { problemOf, unreachable } from "./problem";
import { startOver } from "./start_over";

export type Schemas = components["schemas"];

/** The path below which the deployment stands, without a slash at the end: the scripts are in its assets/. */
export const root = import.meta.env.DEV ? "" : new URL(/* @vite-ignore */ "..", import.meta.url).pathname.replace(/\/$/, "");

type Session = Schemas["Session"];

let csrfToken = "";
let account = "";
/** Takes over what calls have to carry: the token of changes (security N05), which every sign-in makes anew. */
export function keepForCalls(session: Pick<Session, "csrfToken"> & { account: { id: string } }) {
  csrfToken = session.csrfToken;
  account = session.account.id;
}

let signedOut = () => {};
let losesNothing = () => true;
/** What to do when a call finds that there is no session any more; where that would lose something, the person is asked first. */
export function whenSignedOut(action: () => void, harmless = losesNothing) {
  signedOut = action;
  losesNothing = harmless;
}

// Whoever calls these need not have a session, and says on the spot what it means to have none.
const openPaths = [
  "/api/sign-in",
  "/api/sign-in/second-factor",
  "/api/sign-in/passkey",
  "/api/sign-in/provider",
  "/api/session",
  "/api/setup",
  "/api/invitations/accept",
  "/api/account/password/forgot",
  "/api/account/password/reset",
];

/** What calls carry beside their session. */
export function callHeaders(method: string, tenant?: string): Record<string, string> {
  return { ...(tenant && { "Sallyport-Tenant": tenant }), ...(method !== "GET" && { "Sallyport-CSRF": csrfToken }) };
}

async function send(request: Request, tenant?: string): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(callHeaders(request.method, tenant))) headers.set(name, value);
  return fetch(new Request(request, { headers }));
}

async function codeOf(response: Response): Promise<unknown> {
  try {
    return (await response.clone().json()).code;
  } catch {
    return undefined;
  }
}

async function sessionFetch(request: Request, tenant?: string): Promise<Response> {
  const again = request.clone();
  let next = request;
  return inSession(new URL(request.url).pathname, () => {
    const now = next;
    next = again;
    return send(now, tenant);
  });
}

/** Makes a call, and once more when the person has done what the server asks for first. */
export async function inSession(path: string, call: () => Promise<Response>): Promise<Response> {
  const sender = account;
  const response = await call();
  const open = openPaths.some((one) => path === root + one);
  if (response.status === 401 && !open) {
    if (!losesNothing() && (await askToSignIn()) && account === sender) return call();
    if (account === sender) signedOut(); // not for what was asked before somebody has signed in
  }
  if (response.status !== 403 || account !== sender) return response;
  const code = await codeOf(response);
  const repeat = code === "confirmation_required" ? await askToConfirm() : code === "csrf_refused" && !open && (await renewToken());
  // Whoever has signed in meanwhile does not make the calls of somebody else.
  return repeat && account === sender ? call() : response;
}

/** Somebody has signed in anew in another tab. The same person goes on; for another one, this page is not theirs. */
export async function renewToken(): Promise<boolean> {
  const response = await fetch(new Request(`${root}/api/session`, { cache: "no-store" }));
  if (!response.ok) return false;
  const session: Session = await response.json();
  if (session.account.id === account) keepForCalls(session);
  else startOver();
  return session.account.id === account;
}

function clientFor(tenant?: string): Client<paths> {
  return createClient<paths>({
    baseUrl: root,
    credentials: "same-origin",
    cache: "no-store",
    fetch: (request) => sessionFetch(request, tenant),
  });
}

export const client = clientFor();

const ofTenants = new Map<string, Client<paths>>();
export function tenantClient(tenant: string): Client<paths> {
  let found = ofTenants.get(tenant);
  if (!found) ofTenants.set(tenant, (found = clientFor(tenant)));
  return found;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What a call answers; throws a Problem for everything else. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await withResponse(call)).data;
}

/** The same with the response, for those that read a header. */
export async function withResponse<T>(call: Promise<Answer<T>>): Promise<{ data: T; response: Response }> {
  let done: Answer<T>;
  try {
    done = await call;
  } catch (error) {
    throw unreachable(error);
  }
  if (!done.response.ok) throw problemOf(done.response, done.error);
  return { data: done.data as T, response: done.response };
}
