// Why a call did not do what was asked, in one shape, whatever went wrong on the way.
export class Problem extends Error {
  constructor(
    /** 0 when there was no answer at all. */
    readonly status: number,
    /** As the server's description lists them; `unreachable` and `unexpected` are ours. */
    readonly code: string,
    detail: string,
    readonly field?: string,
    readonly requestId?: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(detail);
    this.name = "Problem";
  }
  /** Whether the same call may succeed without anybody changing anything. */
  get passes(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export function problemOf(response: Response, body: unknown): Problem {
  const seconds = Number(response.headers.get("Retry-After"));
  const requestId = response.headers.get("X-Request-Id") ?? undefined;
  const wait = Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
  if (!isProblemBody(body)) return new Problem(response.status, "unexpected", "", undefined, requestId, wait);
  return new Problem(response.status, body.code, body.detail, body.field, body.requestId ?? requestId, wait);
}

export function unreachable(cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  const problem = new Problem(0, "unreachable", "");
  problem.cause = cause;
  return problem;
}

interface Body {
  code: string;
  detail: string;
  field?: string;
  requestId?: string;
}

function isProblemBody(body: unknown): body is Body {
  if (typeof body !== "object" || body === null) return false;
  return typeof (body as Body).code === "string" && typeof (body as Body).detail === "string";
}
