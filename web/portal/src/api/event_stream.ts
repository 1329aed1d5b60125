// The events of a tenant as they are recorded: server-sent events, read with fetch because an EventSource sends no
// headers, and the tenant stands in one. After a break it goes on where it was.
import type { EventsSearch, InventoryEvent } from "./inventory";
import { tenantClient } from "./client";
import { problemOf, unreachable, type Problem } from "./problem";

export interface StreamMessage {
  id: string;
  data: string;
}

/** Takes the text of a stream in whatever pieces, and gives its messages (WHATWG HTML 9.2.6). */
export function messageReader() {
  let rest = "";
  return (piece: string): StreamMessage[] => {
    const blocks = (rest + piece).split(/\r\n\r\n|\n\n|\r\r/);
    rest = blocks.pop() ?? "";
    return blocks.map(messageOf).filter(({ data }) => data !== "");
  };
}

function messageOf(block: string): StreamMessage {
  const message: StreamMessage = { id: "", data: "" };
  const lines: string[] = [];
  for (const line of block.split(/\r\n|\n|\r/)) {
    const [, field, value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === "id") message.id = value;
    if (field === "data") lines.push(value);
  }
  return { ...message, data: lines.join("\n") };
}

/** How long to wait before attempt `attempt` to connect again, from 0 on, in milliseconds. */
export const waitBefore = (attempt: number) => Math.min(1000 * 2 ** attempt, 30_000);

export type StreamState = "connecting" | "live" | "waiting" | "refused";

export interface Following {
  tenant: string;
  search: Pick<EventsSearch, "asset" | "type" | "filter">;
  /** Where to go on; nothing: with what is recorded from now on. */
  after?: string;
  signal: AbortSignal;
  onState: (state: StreamState, problem?: Problem) => void;
  onEvent: (event: InventoryEvent, id: string) => void;
}

/** Follows until the signal says otherwise, or the server refuses for good. */
export async function followEvents(following: Following): Promise<void> {
  const { signal, onState } = following;
  let { after } = following;
  let attempt = 0;
  while (!signal.aborted) {
    onState("connecting");
    try {
      for await (const message of messages({ ...following, after })) {
        if (message === "open") {
          onState("live");
          continue;
        }
        attempt = 0;
        after = message.id;
        following.onEvent(JSON.parse(message.data), message.id);
      }
    } catch (error) {
      if (signal.aborted) return;
      const problem = unreachable(error);
      if (!problem.passes) return onState("refused", problem);
      onState("waiting", problem);
    }
    await pause(waitBefore(attempt++), signal);
  }
}

async function* messages({ tenant, search, after, signal }: Following): AsyncGenerator<StreamMessage | "open"> {
  const query = { assetId: search.asset, type: search.type, filter: search.filter };
  const headers = after === undefined ? {} : { "Last-Event-ID": after };
  const { response, data, error } = await tenantClient(tenant).GET("/api/events/stream", { params: { query }, headers, parseAs: "stream", signal });
  if (!response.ok || !data) throw problemOf(response, error);
  yield "open";
  const read = messageReader();
  const reader = (data as unknown as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield* read(decoder.decode(value, { stream: true }));
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
