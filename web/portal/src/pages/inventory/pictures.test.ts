import { expect, test } from "vitest";
import { drawnSize, isPicture } from "./pictures";

test("points are pictures, markup is not, whatever it calls itself", () => {
  for (const type of ["image/png", "IMAGE/JPEG", "image/webp; q=1"]) expect(isPicture(type)).toBe(true);
  for (const type of ["image/svg+xml", "text/html", "application/pdf", "image/png+xml", "", "image/"]) expect(isPicture(type)).toBe(false);
});

test("large pictures are drawn smaller, small ones as they are", () => {
  expect(drawnSize(800, 600)).toEqual({ width: 800, height: 600 });
  expect(drawnSize(16_000, 4000)).toEqual({ width: 1600, height: 400 });
  expect(drawnSize(40_000, 1)).toEqual({ width: 1600, height: 1 });
  expect(drawnSize(0, 0)).toEqual({ width: 1, height: 1 });
});
