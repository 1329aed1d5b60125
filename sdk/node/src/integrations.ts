// The client library for scripts on servers (docs/guide/scripts.md). Nobody can be asked here: a missing account is an
// error at once, with the link to connect it.
import { Renewed } from "../../core/renewed";
import { integrations } from "../../core/service";
import { type AccountKind, IntegrationError, type Integrations } from "../../core/types";
import { json, reach, refusal, Wire } from "../../core/wire";

export interface Options {
  /** The public URL of Sallyport. */
  url: string;
  /** The integration whose role has `sessions:write`. */
  clientId: string;
  clientSecret: string;
}

/** Who asks, and for what: the members of POST /v1/sessions. `member` or `script` is needed. */
export interface SessionOptions {
  script?: string;
  member?: { id: string; display_name?: string };
  providers?: (string | { provider: string; scopes?: string[] })[];
  accounts?: AccountKind[];
  /** Only for sessions that are given to a page. */
  origins?: string[];
  expires_in?: number;
}

/** As the server has begun it. */
export interface Session {
  session: string;
  expires_at: string;
  expires_in: number;
  member: { id: string; display_name: string } | null;
}

export class Sallyport {
  readonly #wire: Wire;

  constructor({ url, clientId, clientSecret }: Options) {
    // RFC 6749 §2.3.1: both as in a form.
    const basic = [clientId, clientSecret].map((word) => new URLSearchParams({ "": word }).toString().slice(1)).join(":");
    const token = new Renewed(async () => {
      const answer = await reach(`${this.#wire.url}/oauth/token`, {
        method: "POST", redirect: "error", headers: { Authorization: `Basic ${btoa(basic)}` },
        body: new URLSearchParams({ grant_type: "client_credentials" }),
      });
      const { access_token: value, expires_in: life, ...refused } = await json(answer);
      if (!answer.ok || !value) throw refusal(answer, refused);
      return { value, life };
    });
    this.#wire = new Wire(url, token);
  }

  /** Begins a session, to be given to a page of its `origins`; `session` does so by itself. */
  beginSession(asked: SessionOptions): Promise<Session> {
    return this.#wire.ask("/v1/sessions", asked);
  }

  /**
   * The services, for one script or member. The session is begun at the first call, and anew before it ends. With `proxy`
   * calls go through Sallyport, so that the script never sees the token of the service.
   */
  session({ proxy = false, ...asked }: SessionOptions & { proxy?: boolean }): Integrations {
    const session = new Renewed(async () => {
      const begun = await this.beginSession(asked);
      return { value: begun.session, life: begun.expires_in };
    });
    return integrations({ wire: new Wire(this.#wire.url, session), proxied: () => proxy });
  }
}

export { IntegrationError };
export type * from "../../core/types";
