import { serve } from "./test_server";
import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test } from "vitest";
import { choiceQuery, choicesQuery } from "./choices";

let answer: (url: URL) => object | number | Promise<object>;
let asked: URL[];
let client: QueryClient;
beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  asked = serve((url) => answer(url));
});

const named = (thing: Parameters<typeof choiceQuery>[1], id: string) => client.fetchQuery(choiceQuery("north", thing, id));
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const door = (number: number) => ({ id: id(number), name: `Door ${number}`, type: "door" });

test("a search of a large inventory goes on while its pages end early, five pages long", async () => {
  answer = () => ({ assets: [door(asked.length)], nextPageToken: `page ${asked.length}` });
  const found = await client.fetchQuery(choicesQuery("north", "asset", "door"));
  expect(found.map(({ name }) => name)).toEqual(["Door 1", "Door 2", "Door 3", "Door 4", "Door 5"]);
  expect(asked.map(({ searchParams }) => searchParams.get("pageToken") ?? searchParams.get("search"))).toEqual(["door", "page 1", "page 2", "page 3", "page 4"]);
});

test("it ends with the last page, and with as many as are shown", async () => {
  answer = () => ({ assets: [door(1)] });
  expect(await client.fetchQuery(choicesQuery("north", "asset", "one"))).toHaveLength(1);
  answer = () => ({ assets: Array.from({ length: 20 }, (_, at) => door(at)), nextPageToken: "more" });
  expect(await client.fetchQuery(choicesQuery("north", "asset", "many"))).toHaveLength(30);
  expect(asked).toHaveLength(3);
});

test("an id that is pasted is asked for as such", async () => {
  answer = () => ({ assets: [door(7)] });
  expect(await client.fetchQuery(choicesQuery("north", "asset", id(7)))).toEqual([{ id: id(7), name: "Door 7", about: "door · 00000000" }]);
  expect(asked[0]?.searchParams.get("ids")).toBe(id(7));
});

test("what is gone, or of no concern to the person, is nothing; a server that does not answer is a fault", async () => {
  for (const status of [400, 403, 404]) {
    answer = () => status;
    expect(await named("user", `${status}`)).toBeNull();
  }
  answer = () => 503;
  await expect(named("user", "503")).rejects.toThrow("No.");
});

test("whom a policy names is an integration, else a member", async () => {
  answer = ({ pathname }) => (pathname === "/api/members" ? { members: [{ accountId: "a", displayName: "Ana", email: "ana@north.example" }] } : 404);
  expect(await named("caller", "a")).toEqual({ id: "a", name: "Ana", about: "ana@north.example" });
  expect(asked.map(({ pathname }) => pathname)).toEqual(["/api/integrations/a", "/api/members"]);
});

test("of names that are a call each, four are asked for at a time, and all are answered", async () => {
  let running = 0;
  let most = 0;
  answer = async ({ pathname }) => {
    most = Math.max(most, ++running);
    await new Promise((turn) => setTimeout(turn));
    --running;
    return { id: pathname, name: pathname.split("/").at(-1) };
  };
  const found = await Promise.all(Array.from({ length: 20 }, (_, at) => named("user", String(at))));
  expect(found.map((one) => one?.name)).toEqual(Array.from({ length: 20 }, (_, at) => String(at)));
  expect(most).toBe(4);
});
