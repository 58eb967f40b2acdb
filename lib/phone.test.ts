import { expect, test } from "vitest";
import { formatAddress, isCountryAllowed, isTextable, readTypedNumber } from "./phone.ts";

test.each([
  ["503 555 0148", "US", "+15035550148"],
  ["(503) 555-0148", "US", "+15035550148"],
  ["+1 503 555 0148", "DE", "+15035550148"],
  ["07911 123456", "GB", "+447911123456"],
  ["+4531234567", "US", "+4531234567"],
])("%s typed in %s is %s", (typed, country, address) => {
  expect(readTypedNumber(typed, country)).toBe(address);
});

test.each([
  ["123", "US"],
  ["", "US"],
  ["TWILIO", "US"],
  ["call me at 503 555 0148", "US"],
  ["+1 503 555 01489", "US"],
  ["503 555 0148", "not a country"],
])("%j typed in %s cannot be texted", (typed, country) => {
  expect(readTypedNumber(typed, country)).toBeNull();
});

test("short codes take texts, names do not", () => {
  expect(isTextable("12345")).toBe(true);
  expect(isTextable("+15035550148")).toBe(true);
  expect(isTextable("TWILIO")).toBe(false);
  expect(isTextable("+1")).toBe(false);
});

test("only the organization's own country may be texted", () => {
  expect(isCountryAllowed("+15035550148", "US")).toBe(true);
  expect(isCountryAllowed("12345", "US")).toBe(true);
  expect(isCountryAllowed("+442079460958", "US")).toBe(false);
  expect(isCountryAllowed("+442079460958", "GB")).toBe(true);
  expect(isCountryAllowed("nonsense", "US")).toBe(false);
});

test("Canada and the Caribbean share +1 and are other countries all the same", () => {
  expect(isCountryAllowed("+16045550148", "US")).toBe(false);
  expect(isCountryAllowed("+18765550148", "US")).toBe(false);
});

test("a number that countries share is home in each of them", () => {
  expect(isCountryAllowed("+18005550148", "US")).toBe(true);
  expect(isCountryAllowed("+15005550006", "US")).toBe(true);
});

test("numbers are shown in groups, everything else as it is", () => {
  expect(formatAddress("+15035550148")).toBe("+1 503 555 0148");
  expect(formatAddress("12345")).toBe("12345");
  expect(formatAddress("TWILIO")).toBe("TWILIO");
  expect(formatAddress("+")).toBe("+");
});
