import { expect, test } from "vitest";
import { countryName, sortByCountryName } from "./country-name.ts";

test("a country is named in its reader's language", () => {
  expect(countryName("DE", "en")).toBe("Germany");
  expect(countryName("DE", "fr")).toBe("Allemagne");
});

test("countries are in the order of their names there, accents or not", () => {
  expect(sortByCountryName(["DE", "SE", "AX", "AL"], "en")).toEqual(["AX", "AL", "DE", "SE"]);
  expect(sortByCountryName(["DE", "SE", "AX", "AL"], "sv")).toEqual(["AL", "SE", "DE", "AX"]);
});
