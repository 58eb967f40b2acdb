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
  expect(avatarHue(" Sam Whitlock ")).toBe(avatarHue("Sam Whitlock"));
  expect(avatarHue("Sam Whitlock")).not.toBe(avatarHue("Priya Raman"));
  for (const name of ["a", "b", "Marisol Vega", "+1 503 555 0148", "🙂"]) {
    expect(avatarHue(name) % 15).toBe(0);
    expect(avatarHue(name)).toBeLessThan(360);
  }
});
