import { expect, test } from "vitest";
import { findObstacle, formatAddress, isCountry, readTypedNumber } from "./phone.ts";

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

const off = (country: string) => ({ kind: "country_off", country });
const NOT_TEXTABLE = { kind: "not_textable" };

test.each([
  ["a name", "TWILIO"],
  ["nothing", ""],
  ["a plus alone", "+"],
  ["a number that cannot exist", "+1503555014"],
  ["an American number as people type it", "5035550148"],
  ["a satellite's number, which is of no country", "+881612345678"],
  ["an international premium rate number", "+979123456789"],
])("%s takes no texts, whatever is allowed", (_name, address) => {
  expect(findObstacle(address, ["US", "GB"])).toEqual(NOT_TEXTABLE);
});

test("only numbers of an organization's countries may be texted", () => {
  expect(findObstacle("+15035550148", ["US"])).toBeNull();
  expect(findObstacle("+442079460958", ["US"])).toEqual(off("GB"));
  expect(findObstacle("+442079460958", ["US", "DE"])).toEqual(off("GB"));
  expect(findObstacle("+442079460958", ["US", "GB"])).toBeNull();
  expect(findObstacle("+4915112345678", ["US", "DE", "GB"])).toBeNull();
  expect(findObstacle("+15035550148", [])).toEqual(off("US"));
});

test("a short code is of one's own country, whichever that is", () => {
  expect(findObstacle("12345", ["US"])).toBeNull();
  expect(findObstacle("12345", ["DE", "FR"])).toBeNull();
});

test("countries with the same calling code are other countries all the same", () => {
  expect(findObstacle("+16045550148", ["US"])).toEqual(off("CA"));
  expect(findObstacle("+18765550148", ["US"])).toEqual(off("JM"));
  expect(findObstacle("+18765550148", ["US", "JM"])).toBeNull();
  expect(findObstacle("+15035550148", ["CA", "JM"])).toEqual(off("US"));
  expect(findObstacle("+447781123456", ["US", "GB"])).toEqual(off("GG"));
  expect(findObstacle("+77011234567", ["RU"])).toEqual(off("KZ"));
});

test("a number that countries share may be texted from each of them, and from no other", () => {
  for (const shared of ["+18005550148", "+15005550006"]) {
    expect(findObstacle(shared, ["US"])).toBeNull();
    expect(findObstacle(shared, ["CA"])).toBeNull();
    expect(findObstacle(shared, ["DE", "JM"])).toBeNull();
    expect(findObstacle(shared, ["DE", "GB"])).toEqual(off("US"));
  }
});

test("countries are named by two capitals", () => {
  for (const code of ["US", "DE", "XK"]) expect(isCountry(code), code).toBe(true);
  for (const code of ["de", "UK", "DEU", "", "001", "toString"]) {
    expect(isCountry(code), code).toBe(false);
  }
});

test("numbers are shown in groups, everything else as it is", () => {
  expect(formatAddress("+15035550148")).toBe("+1 503 555 0148");
  expect(formatAddress("12345")).toBe("12345");
  expect(formatAddress("TWILIO")).toBe("TWILIO");
  expect(formatAddress("+")).toBe("+");
});
