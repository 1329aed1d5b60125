import { expect, test } from "vitest";
import { messageReader, waitBefore } from "./event_stream";

test("messages come whole, however the stream is cut", () => {
  const text = 'id: 7\nevent: event\ndata: {"id":"a"}\n\n:\n\nid: 8\r\ndata: {"id":"b"}\r\n\r\n';
  for (let size = 1; size <= text.length; ++size) {
    const read = messageReader();
    const found = [];
    for (let at = 0; at < text.length; at += size) found.push(...read(text.slice(at, at + size)));
    expect(found).toEqual([
      { id: "7", data: '{"id":"a"}' },
      { id: "8", data: '{"id":"b"}' },
    ]);
  }
});

test("a heartbeat is no message, and what has not ended is none yet", () => {
  const read = messageReader();
  expect(read(":\n\n")).toEqual([]);
  expect(read("id: 9\ndata: half")).toEqual([]);
  expect(read("\n\n")).toEqual([{ id: "9", data: "half" }]);
});

test("data of several lines is one text, and a colon may stand in it", () => {
  expect(messageReader()("data: a: b\ndata:c\n\n")).toEqual([{ id: "", data: "a: b\nc" }]);
});

test("attempts to connect again come later and later, and never later than half a minute", () => {
  expect([0, 1, 2, 3, 4, 5, 9].map(waitBefore)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});
