// Calls to Sallyport with a session or an access token, and its refusals as errors (docs/guide/hand-out.md). For pages and servers.
import type { Renewed } from "./renewed";
import { IntegrationError } from "./types";

export class Wire {
  readonly url: string;

  constructor(url: string, private readonly bearer: Renewed) {
    this.url = url.replace(/\/+$/, "");
  }

  // Any answer, a refusal too. Error: "unreachable".
  async fetch(path: string, init: RequestInit = {}, headers: Record<string, string> = {}): Promise<Response> {
    const used = this.bearer.get();
    const send = async (bearer: Promise<string>) =>
      reach(this.url + path, {
        credentials: "omit",
        redirect: "error",
        ...init,
        headers: { ...headers, Authorization: `Bearer ${await bearer}` },
      });
    const answer = await send(used);
    // Through the proxy a 401 can be the service's own.
    const ended = answer.status === 401 && /^invalid_(session|token)$/.test((await json(answer.clone())).error);
    return ended ? send(this.bearer.get(used)) : answer;
  }

  // The JSON of a success. Errors: those of Sallyport.
  async ask(path: string, body?: unknown, method = "POST"): Promise<any> {
    const answer = await this.fetch(
      path,
      { method, body: body === undefined ? undefined : JSON.stringify(body) },
      body === undefined ? {} : { "Content-Type": "application/json" },
    );
    if (!answer.ok) throw refusal(answer, await json(answer));
    return answer.json();
  }
}

// fetch, with a network failure as an IntegrationError.
export async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new IntegrationError({ error: "unreachable", message: `${new URL(url).host} cannot be reached: ${error}` });
  }
}

// The object in a body; empty for everything else.
export async function json(answer: Response): Promise<any> {
  const read = await answer.json().catch(() => null);
  return read && typeof read === "object" ? read : {};
}

// Only these: what has come through the proxy may be a service's.
const kMembers = ["reason", "integration", "account", "missing_scopes", "attempt", "connect_url", "cause", "field"];

export function refusal(answer: Response, body: any): IntegrationError {
  const seconds = parseInt(answer.headers.get("Retry-After") ?? "", 10);
  return new IntegrationError({
    ...Object.fromEntries(kMembers.filter((name) => body[name] != null).map((name) => [name, body[name]])),
    error: body.error ?? (answer.status === 503 ? "unavailable" : "unexpected_answer"),
    message: body.message ?? body.error_description ?? `Sallyport has answered with status ${answer.status}.`,
    status: answer.status,
    ...(seconds >= 0 && { retryAfter: seconds }),
  });
}
