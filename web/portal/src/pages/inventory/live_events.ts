// The events that come while somebody looks at a list of them. They wait until they are wanted, so that nothing moves
// under the eyes of a reader.
import { useCallback, useEffect, useRef, useState } from "react";
import { followEvents, type StreamState } from "../../api/event_stream";
import type { EventsSearch, InventoryEvent } from "../../api/inventory";
import type { Problem } from "../../api/problem";

const mostKept = 200;

export interface LiveEvents {
  state: StreamState | "paused";
  problem?: Problem;
  /** Newest first: those that wait, and those that were asked for. */
  waiting: InventoryEvent[];
  shown: InventoryEvent[];
  /** Whether more wait than are kept. */
  overflown: boolean;
  show: () => void;
  pause: () => void;
  resume: () => void;
}

/** `onOpen` is called when the stream has begun: what the list knows may be older than that. */
export function useLiveEvents(tenant: string, search: EventsSearch, enabled: boolean, onOpen: () => void): LiveEvents {
  const [state, setState] = useState<StreamState>("connecting");
  const [problem, setProblem] = useState<Problem>();
  const [waiting, setWaiting] = useState<InventoryEvent[]>([]);
  const [shown, setShown] = useState<InventoryEvent[]>([]);
  const [overflown, setOverflown] = useState(false);
  const [paused, setPaused] = useState(false);
  const visible = useVisible();
  const { asset, type, filter } = search;
  const place = useRef<string>(undefined);
  const opened = useRef(onOpen);
  opened.current = onOpen;

  useEffect(() => {
    place.current = undefined;
    setWaiting([]);
    setShown([]);
    setOverflown(false);
  }, [tenant, asset, type, filter, enabled]);

  useEffect(() => {
    // A page that nobody sees gives its connection back: browsers have few of them. It goes on where it was.
    if (!enabled || paused || !visible) return;
    const stop = new AbortController();
    void followEvents({
      tenant,
      search: { asset, type, filter },
      after: place.current,
      signal: stop.signal,
      onState: (now, why) => {
        setState(now);
        setProblem(why);
        if (now === "live" && place.current === undefined) opened.current();
      },
      onEvent: (event, id) => {
        place.current = id;
        setWaiting((before) => {
          if (before.length >= mostKept) setOverflown(true);
          return [event, ...before].slice(0, mostKept);
        });
      },
    });
    return () => stop.abort();
  }, [tenant, asset, type, filter, enabled, paused, visible]);

  const show = useCallback(() => {
    setShown((before) => [...waiting, ...before].slice(0, mostKept));
    setWaiting([]);
    setOverflown(false);
  }, [waiting]);
  return { state: paused ? "paused" : state, problem, waiting, shown, overflown, show, pause: () => setPaused(true), resume: () => setPaused(false) };
}

function useVisible(): boolean {
  const [visible, setVisible] = useState(() => !document.hidden);
  useEffect(() => {
    const look = () => setVisible(!document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return visible;
}
