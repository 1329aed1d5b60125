// Requests as clients make them, outside of the session of whoever looks on: no cookie goes along.
import { root } from "../../api/client";
import type { Kind } from "../../api/integrations";
import { quoted } from "../../parts/shell";
import { signIdentity } from "./jwt";

export const pathNames = ["oauth", "archivist", "external", "accessia"] as const;
export type Path = (typeof pathNames)[number];

/** The ways in which an integration of a kind gets tokens, the usual one first. */
export const pathsOf: Record<Kind, readonly Path[]> = { api: ["accessia"], custom: ["oauth", "archivist"], "external-api": ["external", "oauth"] };

const urls: Record<Path, string> = {
  oauth: "/oauth/token",
  archivist: "/archivist/iam/v1/appidp/token",
  external: "/connect/token",
  accessia: "/auth/exchange/integration",
};

export interface Sent {
  method: "GET" | "POST";
  /** From the root of the deployment on. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** The same for a terminal, with variables in the place of what is secret. */
  curl: string;
}
export interface Answered {
  status: number;
  milliseconds: number;
  requestId?: string;
  /** Why it was refused, where the answer has that in a header. */
  challenge?: string;
  body: string;
}

export const absolute = (path: string) => `${window.location.origin}${root}${path}`;

/** The request for a token; what is secret stands in its body, and nowhere else. */
export async function tokenRequest(way: Path, id: string, secret: string, now: number): Promise<Sent> {
  const path = urls[way];
  if (way === "accessia") {
    const body = JSON.stringify({ token: await signIdentity(secret, now), integrationId: id });
    const shown = `"{\\"token\\":\\"$IDENTITY_TOKEN\\",\\"integrationId\\":\\"${id}\\"}"`;
    return { method: "POST", path, headers: { "Content-Type": "application/json" }, body, curl: `curl ${quoted(absolute(path))} -H 'Content-Type: application/json' -d ${shown}` };
  }
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret }).toString();
  const curl = `curl ${quoted(absolute(path))} -d grant_type=client_credentials -d ${quoted(`client_id=${id}`)} --data-urlencode "client_secret=$SECRET"`;
  return { method: "POST", path, headers: { "Content-Type": "application/x-www-form-urlencoded" }, body, curl };
}

export function callRequest(path: string, token: string): Sent {
  return { method: "GET", path, headers: { Authorization: `Bearer ${token}` }, curl: `curl ${quoted(absolute(path))} -H "Authorization: Bearer $TOKEN"` };
}

/** Whether a token is live, asked by the client that got it (RFC 7662). */
export async function isActive(token: string, id: string, secret: string): Promise<boolean> {
  const body = new URLSearchParams({ token, client_id: id, client_secret: secret }).toString();
  const answer = await send({ method: "POST", path: "/oauth/introspect", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body, curl: "" });
  const said = parsed(answer.body);
  if (answer.status !== 200 || typeof said?.active !== "boolean") throw new Error(answer.body);
  return said.active;
}

export async function send({ method, path, headers, body }: Sent): Promise<Answered> {
  const begun = performance.now();
  const response = await fetch(root + path, { method, headers, body, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" });
  const text = await response.text();
  return {
    status: response.status,
    milliseconds: performance.now() - begun,
    requestId: response.headers.get("X-Request-Id") ?? undefined,
    challenge: response.headers.get("WWW-Authenticate") ?? undefined,
    body: text,
  };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The token in an answer, however the way calls it. */
export function tokenIn({ status, body }: Answered): { token: string; seconds?: number } | undefined {
  const answer = status === 200 ? parsed(body) : undefined;
  const token = answer?.access_token ?? answer?.accessToken;
  const seconds = answer?.expires_in ?? answer?.expiresIn;
  return typeof token === "string" ? { token, seconds: typeof seconds === "number" ? seconds : undefined } : undefined;
}

const secretMembers = new Set(["access_token", "accessToken", "refresh_token", "refreshToken"]);

/** An answer for people: indented, and without what others could use. */
export function shownBody(body: string): string {
  const answer = parsed(body);
  if (!answer) return body;
  return JSON.stringify(answer, (name, value: unknown) => (secretMembers.has(name) && typeof value === "string" ? `${value.slice(0, 12)}…` : value), 2);
}
