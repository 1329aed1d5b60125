import { expect, test } from "vitest";
import { fieldOf, timeOf } from "./local_time";

test("what is typed comes back, in the zone of whoever types", () => {
  for (const typed of ["2026-01-01T00:00", "2026-07-15T23:59", "0999-12-31T12:00"]) expect(fieldOf(timeOf(typed))).toBe(typed);
});

test("nothing and nonsense are no time", () => {
  for (const time of [undefined, "", "soon", "2026-13-01T00:00:00Z"]) expect(fieldOf(time)).toBe("");
  for (const field of ["", "2026-13-01T00:00"]) expect(timeOf(field)).toBeUndefined();
});
