// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { followEvents } from "../../api/event_stream";
import type { EventsSearch, InventoryEvent } from "../../api/inventory";
import { useLiveEvents } from "./live_events";

type Followed = Parameters<typeof followEvents>[0];
const streams: Followed[] = [];
vi.mock("../../api/event_stream", () => ({ followEvents: (wanted: Followed) => void streams.push(wanted) }));

const newest = () => streams.at(-1)!;
const open = () => act(() => newest().onState("live", undefined));
const come = (...ids: string[]) => act(() => ids.forEach((id) => newest().onEvent({ id } as InventoryEvent, `place ${id}`)));
const ids = (events: InventoryEvent[]) => events.map(({ id }) => id);
let hidden = false;
const turnAway = (away: boolean) =>
  act(() => {
    hidden = away;
    document.dispatchEvent(new Event("visibilitychange"));
  });

const onOpen = vi.fn();
const follow = (search: EventsSearch = {}, enabled = true) => renderHook((asked) => useLiveEvents("north", asked.search, asked.enabled, onOpen), { initialProps: { search, enabled } });

beforeEach(() => {
  streams.length = 0;
  hidden = false;
  onOpen.mockClear();
  vi.spyOn(document, "hidden", "get").mockImplementation(() => hidden);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test("what comes waits, newest first, until somebody wants it", () => {
  const { result } = follow();
  open();
  come("1", "2");
  expect([ids(result.current.waiting), ids(result.current.shown)]).toEqual([["2", "1"], []]);
  act(() => result.current.show());
  come("3");
  expect([ids(result.current.waiting), ids(result.current.shown)]).toEqual([["3"], ["2", "1"]]);
});

test("two hundred are kept, and it says when more have come", () => {
  const { result } = follow();
  open();
  come(...Array.from({ length: 200 }, (_, at) => String(at)));
  expect(result.current.overflown).toBe(false);
  come("200");
  expect([result.current.waiting.length, result.current.waiting[0]?.id, result.current.overflown]).toEqual([200, "200", true]);
  act(() => result.current.show());
  expect([result.current.shown.length, result.current.overflown]).toEqual([200, false]);
});

test("a page that nobody sees, and one that is paused, give the stream back and go on where they were", () => {
  const { result } = follow();
  open();
  come("7");
  turnAway(true);
  expect(newest().signal.aborted).toBe(true);
  turnAway(false);
  expect([streams.length, newest().after, newest().signal.aborted]).toEqual([2, "place 7", false]);
  open();
  expect(onOpen).toHaveBeenCalledTimes(1); // the list is as old as the first stream
  act(() => result.current.pause());
  expect([result.current.state, newest().signal.aborted]).toEqual(["paused", true]);
  act(() => result.current.resume());
  expect([streams.length, newest().after, ids(result.current.waiting)]).toEqual([3, "place 7", ["7"]]);
});

test("another search begins anew, and without a newest page nothing is followed", () => {
  const { result, rerender } = follow({ type: "door" });
  open();
  come("1");
  rerender({ search: { type: "lock" }, enabled: true });
  expect([streams[0]?.signal.aborted, newest().search.type, newest().after, ids(result.current.waiting)]).toEqual([true, "lock", undefined, []]);
  rerender({ search: { type: "lock" }, enabled: false });
  expect([streams.length, newest().signal.aborted]).toEqual([2, true]);
});
