// Follows an attempt to connect an account until it is over: server-sent events, and long polls where those do not
// come through (outbound §5 step 3). A closed window says nothing (outbound §2.4 rows 2 and 3).
import { IntegrationError } from "../../core/types";
import type { Wire } from "../../core/wire";

export interface Attempt {
  id: string;
  state: "created" | "opened" | "returned" | "confirming" | "done" | "declined" | "failed" | "expired";
  cause?: string;
}

const kSilence = 45_000; // three heartbeats
const kLife = 16 * 60_000; // of an attempt, and a minute for clocks that differ
const kOver = ["done", "declined", "failed", "expired"];

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function pathOf(id: string): string {
  return `/v1/connections/attempts/${encodeURIComponent(id)}`;
}

// How it has ended. `tell` hears of each state in between; `signal` ends the following.
export async function follow(wire: Wire, id: string, signal: AbortSignal, tell: (attempt: Attempt) => void): Promise<Attempt> {
  const end = Date.now() + kLife;
  let last: Attempt = { id, state: "created" };
  const heard = (attempt: Attempt) => {
    if (attempt.state !== last.state) tell(attempt);
    last = attempt;
    return kOver.includes(attempt.state);
  };
  if (await streamed(wire, id, signal, heard)) return last;
  for (let failures = 0; Date.now() < end; ) {
    signal.throwIfAborted();
    try {
      const answer = await wire.fetch(`${pathOf(id)}?state=${last.state}&wait=25`, { signal });
      if (answer.ok) {
        if (heard(await answer.json())) return last;
        failures = 0;
        continue;
      }
      // Another person's page, or a session that cannot be begun anew: waiting does not mend that.
      if (answer.status < 500 && answer.status !== 429) break;
    } catch (error) {
      if (!(error instanceof IntegrationError)) throw error;
    }
    await pause(Math.min(1000 * 2 ** failures++, 15_000));
  }
  return { id, state: "expired" };
}

// Whether it was over when the stream ended.
async function streamed(wire: Wire, id: string, signal: AbortSignal, heard: (attempt: Attempt) => boolean): Promise<boolean> {
  const silence = new AbortController();
  const stop = () => silence.abort();
  signal.addEventListener("abort", stop);
  let timer = setTimeout(stop, kSilence);
  try {
    const answer = await wire.fetch(`${pathOf(id)}/events`, { signal: silence.signal }, { Accept: "text/event-stream" });
    if (!answer.ok || !answer.body || !/^text\/event-stream/.test(answer.headers.get("Content-Type") ?? "")) return false;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return false;
      clearTimeout(timer);
      timer = setTimeout(stop, kSilence);
      const lines = (text + value).split(/\r?\n/);
      text = lines.pop()!;
      for (const line of lines) {
        if (line.startsWith("data:") && heard(JSON.parse(line.slice(5)))) return true;
      }
    }
  } catch {
    return false; // the polls find out whether it is more than the stream
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    stop();
  }
}
