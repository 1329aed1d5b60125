import { expect, test, vi } from "vitest";
import { together } from "./together";

const named = (ids: string[]) => ids.map((id) => ({ id, name: `Door ${id}` }));

test("what is asked for at once is one call for each tenant", async () => {
  const read = vi.fn(async (_tenant: string, ids: string[]) => named(ids));
  const one = together(read);
  const found = await Promise.all([one("north", "1"), one("north", "2"), one("south", "1"), one("north", "1")]);
  expect(found.map((each) => each?.name)).toEqual(["Door 1", "Door 2", "Door 1", "Door 1"]);
  expect(read.mock.calls).toEqual([["north", ["1", "2"]], ["south", ["1"]]]);
  await one("north", "3");
  expect(read).toHaveBeenCalledTimes(3);
});

test("more than a hundred are several calls", async () => {
  const read = vi.fn(async (_tenant: string, ids: string[]) => named(ids));
  const one = together(read);
  const found = await Promise.all(Array.from({ length: 230 }, (_, at) => one("north", String(at))));
  expect(found[229]?.id).toBe("229");
  expect(read.mock.calls.map(([, ids]) => ids.length)).toEqual([100, 100, 30]);
});

test("what is left out of the answer is nothing, and a refusal is everybody's", async () => {
  const one = together(async (_tenant, ids) => named(ids.filter((id) => id !== "2")));
  expect(await Promise.all([one("north", "1"), one("north", "2")])).toEqual([{ id: "1", name: "Door 1" }, null]);
  const refused = together(async () => Promise.reject(new Error("Try again.")));
  const outcomes = await Promise.allSettled([refused("north", "1"), refused("north", "2")]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});
