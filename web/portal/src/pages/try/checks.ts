// Whether this server would take a token, and why not: the rules of docs/guide/tokens.md, "Check one yourself".
import { tryIt as t } from "../../texts/en/try";
import { decode } from "./base64url";
import { mayUseKeys, type Jwt } from "./jwt";

export type CheckName = "type" | "algorithm" | "issuer" | "audience" | "begins" | "ends" | "once" | "key" | "signature";
export type CheckState = "good" | "bad" | "unknown";
export interface Check {
  name: CheckName;
  state: CheckState;
  says: string;
}

export type Key = JsonWebKey & { kid?: string };
export interface Server {
  issuer: string;
  /** Nothing when they could not be read. */
  keys?: readonly Key[];
}

const algorithms: Record<string, { key: AlgorithmIdentifier | EcKeyImportParams | RsaHashedImportParams; verify: AlgorithmIdentifier | EcdsaParams }> = {
  ES256: { key: { name: "ECDSA", namedCurve: "P-256" }, verify: { name: "ECDSA", hash: "SHA-256" } },
  RS256: { key: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, verify: { name: "RSASSA-PKCS1-v1_5" } },
  EdDSA: { key: { name: "Ed25519" }, verify: { name: "Ed25519" } },
};

const text = (value: unknown) => (typeof value === "string" ? value : "");
const texts = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : [text(value)].filter(Boolean));

/** Archivist clients know the same server by an issuer of their own. */
const issuersOf = (server: Server) => [server.issuer, `${server.issuer}/appidpv1`];

/** Each takes the tokens that are for it, and no others. */
export const takers = ["api", "archivist", "external"] as const;
export type Taker = (typeof takers)[number];

/** For whom a token of this server is; nobody takes one that is for several. */
export function takerOf({ payload }: Jwt, server: Server): Taker | undefined {
  const audiences = texts(payload.aud);
  return audiences.length === 1 ? takers.find((one) => audiences[0] === `${server.issuer}/${one}`) : undefined;
}

function checkTimes({ payload }: Jwt, now: number, say: (milliseconds: number) => string): Check[] {
  const { nbf, exp } = payload;
  const begins: Check =
    typeof nbf === "number" && nbf * 1000 > now ? { name: "begins", state: "bad", says: t.says.notYet(say(nbf * 1000)) } : { name: "begins", state: "good", says: t.says.begun };
  if (typeof exp !== "number") return [begins, { name: "ends", state: "bad", says: t.says.endless }];
  const ended = exp * 1000 <= now;
  return [begins, { name: "ends", state: ended ? "bad" : "good", says: (ended ? t.says.ended : t.says.ends)(say(exp * 1000)) }];
}

async function checkSignature(jwt: Jwt, algorithm: string, key: Key | undefined): Promise<Check> {
  const is = (state: CheckState, says: string): Check => ({ name: "signature", state, says });
  if (/^HS\d+$/.test(algorithm)) return is("unknown", t.says.signatureSecret);
  if (!mayUseKeys()) return is("unknown", t.overHttps);
  const known = algorithms[algorithm];
  if (!known || !key) return is("unknown", t.says.signatureNoKey);
  try {
    const imported = await crypto.subtle.importKey("jwk", { ...key, key_ops: undefined }, known.key, false, ["verify"]);
    return (await crypto.subtle.verify(known.verify, imported, jwt.signature, jwt.signed)) ? is("good", t.says.signatureGood) : is("bad", t.says.signatureBad);
  } catch {
    return is("unknown", t.says.signatureUnable(algorithm));
  }
}

/** In the order in which people read them. `say` writes a time. */
export async function checkJwt(jwt: Jwt, server: Server, now: number, say: (milliseconds: number) => string): Promise<Check[]> {
  const type = text(jwt.header.typ);
  const algorithm = text(jwt.header.alg);
  const kid = text(jwt.header.kid);
  const issuer = text(jwt.payload.iss);
  const audiences = texts(jwt.payload.aud);
  const ours = takerOf(jwt, server) !== undefined;
  const key = server.keys?.find((one) => one.kid === kid && one.alg === algorithm);
  const isOurs = issuersOf(server).includes(issuer);
  const typed = type.toLowerCase() === "at+jwt";
  return [
    { name: "type", state: typed ? "good" : "bad", says: typed ? t.says.typeAccess : t.says.typeOther(type) },
    algorithms[algorithm]
      ? { name: "algorithm", state: "good", says: t.says.algorithm(algorithm) }
      : { name: "algorithm", state: "bad", says: algorithm.toLowerCase() === "none" ? t.says.algorithmNone : t.says.algorithmOther(algorithm) },
    { name: "issuer", state: isOurs ? "good" : "bad", says: isOurs ? t.says.issuer : t.says.issuerOther(issuer) },
    { name: "audience", state: ours ? "good" : "bad", says: (ours ? t.says.audience : audiences.length > 1 ? t.says.audiences : t.says.audienceOther)(audiences.join(", ")) },
    ...checkTimes(jwt, now, say),
    !server.keys
      ? { name: "key", state: "unknown", says: t.says.keysUnread }
      : { name: "key", state: key ? "good" : "bad", says: key ? t.says.keyKnown : t.says.keyUnknown(kid) },
    await checkSignature(jwt, algorithm, key),
  ];
}

/** What clients of the kind `api` sign themselves, to get tokens for it. */
export const isIdentity = ({ header }: Jwt) => text(header.alg) === "HS256" && text(header.typ).toLowerCase() !== "at+jwt";

const mostIdentitySeconds = 900;
const skewSeconds = 60;
const longestId = 256;

const said = (name: CheckName, bad: string | undefined, good = ""): Check => ({ name, state: bad === undefined ? "good" : "bad", says: bad ?? good });

function troubleOfEnd(iat: unknown, exp: number, seconds: number, say: (milliseconds: number) => string): string | undefined {
  if (exp <= seconds - skewSeconds) return t.says.ended(say(exp * 1000));
  if (typeof iat !== "number") return undefined; // which is said of the beginning
  if (exp <= iat) return t.says.endsFirst;
  return exp - iat > mostIdentitySeconds ? t.says.tooLong(exp - iat, mostIdentitySeconds) : undefined;
}

function checkId(jti: unknown): Check {
  if (jti === undefined) return said("once", undefined, t.says.again);
  const bytes = typeof jti === "string" ? new TextEncoder().encode(jti).length : 0;
  return said("once", bytes === 0 || bytes > longestId ? t.says.badId(longestId) : undefined, t.says.once);
}

async function isSignedWith(bytes: Uint8Array<ArrayBuffer>, { signature, signed }: Jwt): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  return crypto.subtle.verify("HMAC", key, signature, signed);
}

async function checkSecret(jwt: Jwt, secret: string): Promise<Check> {
  if (secret === "") return { name: "signature", state: "unknown", says: t.says.signatureNeedsSecret };
  const bytes = decode(secret);
  if (!bytes?.length) return said("signature", t.secretMalformed);
  if (!mayUseKeys()) return { name: "signature", state: "unknown", says: t.overHttps };
  if (await isSignedWith(bytes, jwt)) return said("signature", undefined, t.says.secretGood);
  const undecoded = await isSignedWith(new TextEncoder().encode(secret), jwt); // the commonest mistake of all
  return said("signature", undecoded ? t.says.secretUndecoded : t.says.secretBad);
}

/** Whether the exchange takes an identity token: the rules of docs/guide/accessia.md. Without the secret its signature is not checked. */
export async function checkIdentity(jwt: Jwt, secret: string, now: number, say: (milliseconds: number) => string): Promise<Check[]> {
  const { iat, exp, jti } = jwt.payload;
  const seconds = now / 1000;
  return [
    said("type", undefined, t.says.typeIdentity),
    said("algorithm", undefined, t.says.algorithm("HS256")),
    typeof iat !== "number" ? said("begins", t.says.noIat) : said("begins", iat > seconds + skewSeconds ? t.says.fromTheFuture(say(iat * 1000)) : undefined, t.says.begun),
    typeof exp !== "number" ? said("ends", t.says.endless) : said("ends", troubleOfEnd(iat, exp, seconds, say), t.says.ends(say(exp * 1000))),
    checkId(jti),
    await checkSecret(jwt, secret),
  ];
}

export function verdictOf(checks: readonly Check[]): CheckState {
  if (checks.some((check) => check.state === "bad")) return "bad";
  return checks.some((check) => check.state === "unknown") ? "unknown" : "good";
}

/** `taker`: for whom an access token is. */
export function sayVerdict(verdict: CheckState, taker: Taker | undefined): string {
  return verdict === "good" && taker ? t.takenBy(taker, takers.filter((one) => one !== taker)) : t.verdicts[verdict];
}
