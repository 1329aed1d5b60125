import { expect, test } from "vitest";
import { qrCode } from "./qr";

const drawn = (text: string) => qrCode(text).map((row) => row.map(Number).join(""));

// Read once with a reader of somebody else; from then on it has to stay as it is.
test("a short text is drawn as readers know it", () => {
  expect(drawn("otpauth")).toEqual([
    "111111101100101111111",
    "100000100010101000001",
    "101110100101101011101",
    "101110101111001011101",
    "101110101110101011101",
    "100000101111001000001",
    "111111101010101111111",
    "000000001001100000000",
    "100010111001011111001",
    "010101011011100001100",
    "111101111111001111010",
    "001101001110011110011",
    "010111100000111011000",
    "000000001000111010110",
    "111111101010110011010",
    "100000100001100110011",
    "101110101001001100001",
    "101110100111100110111",
    "101110100101001010000",
    "100000100110011010000",
    "111111101010111101001",
  ]);
});

test("a longer text has a larger code, up to the size that phones read from a screen", () => {
  expect(drawn("x".repeat(14))).toHaveLength(21);
  expect(drawn("x".repeat(15))).toHaveLength(25);
  expect(drawn("x".repeat(666))).toHaveLength(97);
  expect(() => drawn("x".repeat(667))).toThrow("too long");
});
