import { expect, test } from "vitest";
import { readTypedNumber } from "./typed-number";

test.each([["503 555 0148"], ["(503) 555-0148"], ["1-503-555-0148"], ["+1 503 555 0148"]])(
  "%s, typed in the United States, is +15035550148",
  (typed) => {
    expect(readTypedNumber(typed, "US")).toEqual({ address: "+15035550148" });
  },
);

test.each([
  ["", "Enter the number to text."],
  ["555 01", "That’s too short for a US number. Add the missing digits, with the area code."],
  ["503 555 0148 9999 9", "That’s too long for a US number. Check the digits."],
  ["+999 123 4567", "No country has that code. Check the digits after the +."],
  ["Marisol", "That’s not a phone number. Enter its digits."],
  ["+1 103 555 0148", "No phone can have that number. Check the digits."],
])("%j is refused with words that say what to do", (typed, problem) => {
  expect(readTypedNumber(typed, "US")).toEqual({ problem });
});
