import { expect, test } from "vitest";
import { avatarHue, initialsOf } from "./avatar-identity";

test.each([
  ["Marisol Vega", "MV"],
  ["  Priya  ", "P"],
  ["Ana María de la Cruz", "AC"],
  ["Øyvind Ås", "ØÅ"],
  ["+1 503 555 0148", null],
  ["", null],
])("the initials of %j are %j", (name, expected) => {
  expect(initialsOf(name)).toBe(expected);
});

test("a person keeps one hue, and hues come in steps of 15 degrees", () => {
  expect(avatarHue("k57abc")).toBe(avatarHue("k57abc"));
  for (const id of ["a", "b", "k57abc", "🙂"]) {
    expect(avatarHue(id) % 15).toBe(0);
    expect(avatarHue(id)).toBeLessThan(360);
  }
});
