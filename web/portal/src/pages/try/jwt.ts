// A token taken apart (RFC 7515 §3.1), without judging it.
import { randomId } from "../../parts/random_id";
import { decode, encode, encodeText } from "./base64url";

export type Claims = Record<string, unknown>;
export interface Jwt {
  header: Claims;
  payload: Claims;
  /** What is signed. */
  signed: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
}

/** Longer ones are no tokens of anybody. */
export const mostCharacters = 16 * 1024;

function object(part: string): Claims | undefined {
  const bytes = decode(part);
  if (!bytes) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing for a text that is no token. */
export function readJwt(text: string): Jwt | undefined {
  const token = text.trim().replace(/^bearer\s+/i, "");
  const parts = token.split(".");
  if (token.length > mostCharacters || parts.length !== 3) return undefined;
  const [first = "", second = "", third = ""] = parts;
  const header = object(first);
  const payload = object(second);
  const signature = decode(third);
  if (!header || !payload || !signature) return undefined;
  return { header, payload, signature, signed: new TextEncoder().encode(`${first}.${second}`) };
}

/** Browsers sign and check signatures only over https and at localhost. */
export const mayUseKeys = () => crypto.subtle !== undefined;

/** The lifetime of an identity token; longer than any click takes, and below the 900 s that servers allow. */
const identitySeconds = 300;

/** The identity token of a client of the kind `api`: HS256 under the decoded secret (contracts of Accessia). */
export async function signIdentity(secret: string, nowMilliseconds: number): Promise<string> {
  const bytes = decode(secret);
  if (!bytes) throw new Error("A secret is base64url.");
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const now = Math.floor(nowMilliseconds / 1000);
  const claims = { iat: now, exp: now + identitySeconds, jti: randomId() };
  const signed = `${encodeText(JSON.stringify({ alg: "HS256", typ: "JWT" }))}.${encodeText(JSON.stringify(claims))}`;
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(signed));
  return `${signed}.${encode(new Uint8Array(signature))}`;
}
