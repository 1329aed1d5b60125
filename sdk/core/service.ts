// Integrations.<service>: verbs, choice of the account, tokens (sonadier §4). For pages and servers.
import { ChainedCall } from "./call";
import { IntegrationError, type AccountKind, type Call, type Integrations, type Query, type Service, type Token, type TokenOptions } from "./types";
import { type Wire, json, reach, refusal } from "./wire";

export interface Wanted {
  integration: string;
  account?: AccountKind;
  connection?: string;
  scopes?: string[];
}

// The body of POST /v1/connections/token.
export type Asked = Wanted & TokenOptions;

export interface House {
  wire: Wire;
  // Whether calls to the service go through Sallyport.
  proxied(service: string): boolean;
  // Mends a missing grant, or throws what the call is to be rejected with. Left out: nobody is there to be asked.
  connect?(refused: IntegrationError, asked: Asked, askedAt: number): Promise<void>;
  leave?(url: string): void;
}

export function integrations(house: House): Integrations {
  return new Proxy({} as Record<string, Service>, {
    // `then`, so that the object may come out of an async function.
    get: (_, name) => (typeof name === "string" && name !== "then" ? service(house, { integration: name }) : undefined),
  });
}

function service(house: House, wanted: Wanted): Service {
  const withMore = (more: Partial<Wanted>) => service(house, { ...wanted, ...more });

  // Runs `act`, and once more when the person has connected an account in between.
  const mended = <T>(act: () => Promise<T>, asked: Asked = wanted): Call<T> => {
    const once = async () => {
      const askedAt = performance.now();
      try {
        return await act();
      } catch (error) {
        if (!house.connect || !(error instanceof IntegrationError) || error.error !== "no_integration_grant") throw error;
        await house.connect(error, asked, askedAt);
        return act();
      }
    };
    return ChainedCall.of(once());
  };
  const token = (options: TokenOptions = {}): Promise<Token> =>
    house.wire.ask("/v1/connections/token", { ...wanted, ...options });

  const send = <T>(method: string, path: string, query?: Query, body?: unknown): Call<T> => {
    const [content, type] = payload(body);
    const headers = { Accept: "application/json, */*;q=0.5", ...(type && { "Content-Type": type }) };
    return mended(async () => {
      if (house.proxied(wanted.integration)) {
        const base = `${house.wire.url}/integrations/${encodeURIComponent(wanted.integration)}/proxy`;
        const target = below(base, path, query).slice(house.wire.url.length);
        const answer = await house.wire.fetch(target, { method, body: content }, { ...headers, ...choice(wanted) });
        const { error, message, field } = answer.ok ? ({} as any) : await json(answer.clone());
        // A service could answer like us, with a link that connects this account to somebody else (security H19): what is
        // missing is heard from Sallyport itself.
        if (error === "no_integration_grant") await token();
        else if (error && message) throw refusal(answer, { error, message, field });
        return read(answer);
      }
      const { access_token, token_type, header = "Authorization", base_url } = await token();
      if (!base_url)
        throw new IntegrationError({
          error: "no_base_url",
          integration: wanted.integration,
          message: `No address is known for ${wanted.integration}: ask for its token() and call it yourself.`,
        });
      // The token goes to the host that it was made for: no redirect takes it elsewhere (security H22).
      const init: RequestInit = { method, body: content, credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" };
      return read(await reach(below(base_url, path, query), { ...init, headers: { ...headers, [header]: token_type === "api_key" ? access_token : `${token_type} ${access_token}` } }));
    });
  };

  return {
    as: (account) => withMore({ account }),
    account: (connection) => withMore({ connection }),
    scopes: (...scopes) => withMore({ scopes }),
    get: (path, query) => send("GET", path, query),
    delete: (path, query) => send("DELETE", path, query),
    post: (path, body) => send("POST", path, undefined, body),
    put: (path, body) => send("PUT", path, undefined, body),
    patch: (path, body) => send("PATCH", path, undefined, body),
    token: (options) => mended(() => token(options), { ...wanted, ...options }),
    require: ({ redirect } = {}) => {
      const there = mended(() => token().then(() => {}));
      there.fail((error) => {
        if (redirect && error.error === "no_integration_grant") house.leave?.(redirect);
      });
      return there;
    },
  };
}

function choice({ account, connection }: Wanted): Record<string, string> {
  return {
    ...(account && { "Sallyport-Account": account }),
    // A label may have any letters; headers carry bytes.
    ...(connection && { "Sallyport-Connection": String.fromCharCode(...new TextEncoder().encode(connection)) }),
  };
}

// An address below `base` and nowhere else (security H15).
function below(base: string, path: string, query?: Query): string {
  const root = new URL(base.replace(/\/+$/, "") + "/").href;
  const url = new URL(root + path.replace(/^\/+/, ""));
  if (!url.href.startsWith(root) || /^[a-z][a-z\d+.-]*:/i.test(path))
    throw new IntegrationError({ error: "invalid_request", field: "path", message: `The path "${path}" leads away from the service.` });
  for (const [name, values] of Object.entries(query ?? {}))
    for (const value of [values].flat()) if (value != null) url.searchParams.append(name, String(value));
  return url.href;
}

function payload(body: unknown): [BodyInit | undefined, string?] {
  if (body == null) return [undefined];
  const asItIs = typeof body === "string" || ArrayBuffer.isView(body) ||
    [URLSearchParams, FormData, Blob, ArrayBuffer].some((kind) => body instanceof kind);
  return asItIs ? [body as BodyInit] : [JSON.stringify(body), "application/json"];
}

// What the service has answered.
async function read(answer: Response): Promise<any> {
  const type = answer.headers.get("Content-Type") ?? "";
  const blob = await answer.blob();
  const text = /json|^text\/|xml|^$/.test(type) ? await blob.text() : undefined;
  let body: any = blob.size ? text ?? blob : null;
  if (text && /json/.test(type)) {
    try {
      body = JSON.parse(text);
    } catch {
      // As text: a service that lies about its type.
    }
  }
  if (answer.ok) return body;
  throw new IntegrationError({ error: "service_error", status: answer.status, body, message: `The service has answered with status ${answer.status}.` });
}

