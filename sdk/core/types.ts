// What scripts see of the client libraries, in pages and on servers (sonadier §4, docs/guide/scripts.md).

/** Whose account: the person's own, or the one of the whole organisation. */
export type AccountKind = "user" | "master";

export interface Account {
  kind: AccountKind;
  id: string;
  label: string;
}

/** An access token of a connected account. Keep it in memory only; it is never a refresh token. */
export interface Token {
  access_token: string;
  /** What stands before the token in Authorization: "Bearer" or "Basic"; "api_key": it stands alone, in `header`. */
  token_type: string;
  header?: string;
  account: Account;
  scope: string;
  /** Where calls with the token go; null where the service has no address that is known. */
  base_url: string | null;
  /** RFC 3339; left out where the service does not say. */
  expires_at?: string;
  /** Seconds; left out where the service does not say. */
  expires_in?: number;
}

export interface TokenOptions {
  /** How many seconds the token has to live at least; 60 unless you say otherwise. */
  minimum_seconds?: number;
}

/** Why there is no grant to use (sonadier §7). */
export type Reason =
  | "not_connected"
  | "declined"
  | "needs_reauthorization"
  | "missing_scopes"
  | "account_ambiguous"
  | "not_allowed_for_script"
  | "disabled_by_manager";

/**
 * What every call is rejected with; members that say nothing are not there. `error` is "no_integration_grant" (then see `reason`), "provider_unavailable"
 * (ask again after `retryAfter`), "service_error" (an answer of the service that is no success, see `status` and
 * `body`), "unreachable" (no answer came), or another error of Sallyport as docs/guide/hand-out.md lists them.
 */
export class IntegrationError extends Error {
  declare error: string;
  declare reason?: Reason;
  declare integration?: string;
  declare account?: AccountKind;
  declare missing_scopes?: string[];
  declare attempt?: string;
  declare connect_url?: string;
  /** What has gone wrong at the service, as a word. */
  declare cause?: string;
  /** The member of the request that is at fault. */
  declare field?: string;
  /** Seconds after which asking again makes sense. */
  declare retryAfter?: number;
  /** HTTP status, where an answer came. */
  declare status?: number;
  /** Of "service_error": what the service has answered. */
  declare body?: unknown;

  constructor(members: Partial<IntegrationError> & { error: string; message: string }) {
    super(members.message);
    Object.assign(this, members);
    this.name = "IntegrationError";
  }
}

/** A promise that has the chain of jQuery's Deferred as well. Its callbacks return the same call. */
export interface Call<T> extends Promise<T> {
  done(callback: (value: T) => void): this;
  fail(callback: (error: IntegrationError) => void): this;
  always(callback: () => void): this;
}

export type QueryValue = string | number | boolean | null | undefined;
export type Query = Record<string, QueryValue | QueryValue[]>;

/**
 * One service. `path` is relative to the address that the service's entry names; what comes back is the parsed body:
 * JSON as a value, other text as a string, anything else as a Blob, nothing as null.
 */
export interface Service {
  /** Whose account is used; without it the manager's setting decides. */
  as(account: AccountKind): Service;
  /** One of several accounts, by its label or id. */
  account(label: string): Service;
  /** What the token has to be good for. */
  scopes(...scopes: string[]): Service;
  get<T = any>(path: string, query?: Query): Call<T>;
  delete<T = any>(path: string, query?: Query): Call<T>;
  /** Objects are sent as JSON; strings, forms and bytes as they are. */
  post<T = any>(path: string, body?: unknown): Call<T>;
  put<T = any>(path: string, body?: unknown): Call<T>;
  patch<T = any>(path: string, body?: unknown): Call<T>;
  token(options?: TokenOptions): Call<Token>;
  /** Goes on when there is a grant to use. In pages, those who refuse are sent to `redirect`. */
  require(options?: { redirect?: string }): Call<void>;
}

/** The services by the names that they have in the catalogue. */
export type Integrations = { readonly [service: string]: Service };
