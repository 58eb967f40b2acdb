import { describe, expect, test } from "vitest";
import { encodeId, newId, tableNumberOfId } from "./ids.ts";

describe("document ids", () => {
  test("have the format of Convex's own test vector", () => {
    const internal = Buffer.alloc(16);
    let byte = 251;
    for (let i = 0; i < 16; i += 1) {
      internal[i] = byte;
      byte = (byte * 251) & 0xff;
    }
    expect(encodeId(1017, internal)).toBe("z43zp6c3e75gkmz1kfwj6mbbx5sw281h");
  });

  test.each([1, 20, 127, 128, 10_001, 16_383, 16_384, 2 ** 31])(
    "carry table number %d and read it back",
    (number) => {
      const id = newId(number, 1_800_000_000_000);
      expect(id.length).toBeGreaterThanOrEqual(31);
      expect(id.length).toBeLessThanOrEqual(37);
      expect(tableNumberOfId(id)).toBe(number);
    },
  );

  test("are all different", () => {
    expect(new Set(Array.from({ length: 2000 }, () => newId(10_001, 1_800_000_000_000))).size).toBe(
      2000,
    );
  });

  test("with one character changed are not ids", () => {
    const id = newId(10_001, 1_800_000_000_000);
    for (let i = 0; i < id.length; i += 1) {
      expect(tableNumberOfId(id.slice(0, i))).toBeNull();
      const other = id.charAt(i) === "a" ? "b" : "a";
      expect(tableNumberOfId(id.slice(0, i) + other + id.slice(i + 1))).toBeNull();
    }
  });

  test("have one spelling each", () => {
    for (const number of [20, 10_001, 20_000, 2 ** 31]) {
      const id = newId(number, 1_800_000_000_000);
      for (const other of [`${id}0`, `${id}00`, id.toUpperCase(), ` ${id}`]) {
        expect(tableNumberOfId(other)).toBeNull();
      }
      const last = "0123456789abcdefghjkmnpqrstvwxyz";
      const spellings = Array.from(last).filter(
        (c) => tableNumberOfId(id.slice(0, -1) + c) !== null,
      );
      expect(spellings).toEqual([id.at(-1)]);
    }
  });

  test.each(["", "hello", "u".repeat(32), "0".repeat(32), "sssswsgggggggggsgcsssfafffsffks"])(
    "%j is not an id",
    (text) => expect(tableNumberOfId(text)).toBeNull(),
  );
});
