import { serve } from "./test_server";
import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { historyQuery } from "./integrations";

// An audit log, by what is asked of it.
function log(pages: (query: URLSearchParams) => { records: object[]; nextPageToken?: string }) {
  return serve(({ searchParams }) => pages(searchParams));
}
const read = () => new QueryClient().fetchQuery(historyQuery("north", "i"));
const record = (position: number) => ({ position, action: "token.issued" });

test("a log of one page is read once, and is the whole of it", async () => {
  const asked = log(() => ({ records: [record(2), record(1)] }));
  expect(await read()).toEqual({ records: [record(2), record(1)], whole: true });
  expect(asked).toHaveLength(1);
});

test("of a longer one what tells of its life is searched for to the end, each record once", async () => {
  log((query) => {
    if (query.get("action") === "credential.created") return { records: [], nextPageToken: "further" };
    if (query.get("pageToken") === "further") return { records: [record(3)] };
    if (query.get("action") ?? query.get("outcome")) return { records: [record(9)] };
    return { records: [record(9), record(8)], nextPageToken: "newest" };
  });
  const { records, whole } = await read();
  expect([records.map(({ position }) => position).sort(), whole]).toEqual([[3, 8, 9], true]);
});

test("a search that has not come to the end after five pages says so", async () => {
  const asked = log((query) => (query.get("outcome") || query.get("pageToken") ? { records: [], nextPageToken: "on" } : query.get("action") ? { records: [] } : { records: [], nextPageToken: "newest" }));
  expect(await read()).toEqual({ records: [], whole: false });
  expect(asked.filter(({ searchParams }) => searchParams.get("pageToken"))).toHaveLength(4);
});

test("so does one with fifty records and more behind them", async () => {
  const fifty = Array.from({ length: 50 }, (_, at) => record(at));
  const asked = log((query) => (query.get("outcome") ? { records: fifty, nextPageToken: "on" } : query.get("action") ? { records: [] } : { records: [], nextPageToken: "newest" }));
  const { records, whole } = await read();
  expect([records.length, whole, asked.some(({ searchParams }) => searchParams.get("pageToken"))]).toEqual([50, false, false]);
});
