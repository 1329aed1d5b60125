import { expect, test } from "vitest";
import { serve } from "./test_server";
import { allRecords } from "./audit";

// A log of so many records, the newest first, of which each page leads to the next.
function log(size: number) {
  return serve(({ searchParams }) => {
    const from = Number(searchParams.get("pageToken") ?? 0);
    const limit = Number(searchParams.get("limit"));
    const records = Array.from({ length: Math.min(limit, size - from) }, (_, at) => ({ position: `${size - from - at}.0` }));
    return { records, nextPageToken: from + limit < size ? String(from + limit) : "" };
  });
}
const read = (most: number, counts: number[] = [], signal = new AbortController().signal) =>
  allRecords("north", { action: "token.refused" }, most, (count) => counts.push(count), signal);

test("all pages are read, each after the other, and the filter is asked for once: the token carries it", async () => {
  const asked = log(1200);
  const counts: number[] = [];
  const { records, more } = await read(20_000, counts);
  expect(records.map(({ position }) => position)).toEqual(Array.from({ length: 1200 }, (_, at) => `${1200 - at}.0`));
  expect([more, counts]).toEqual([false, [500, 1000, 1200]]);
  expect(asked.map(({ searchParams }) => searchParams.get("action"))).toEqual(["token.refused", null, null]);
});

test("there are no more than are asked for, the newest, and it says so", async () => {
  const asked = log(1200);
  const counts: number[] = [];
  const { records, more } = await read(700, counts);
  expect([records.length, records[0]?.position, more, asked.length]).toEqual([700, "1200.0", true, 2]);
  expect(counts).toEqual([500, 700]);
  log(1000);
  expect((await read(1000)).more).toBe(false);
});

test("a page that is refused is the end of it", async () => {
  let pages = 0;
  serve(() => (++pages < 2 ? { records: [], nextPageToken: "1" } : 503));
  await expect(read(20_000)).rejects.toMatchObject({ status: 503 });
});
