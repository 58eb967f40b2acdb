import { getCountries, getCountryCallingCode } from "libphonenumber-js/min";

/** Every country that has phone numbers, with its calling code: "DE" and "+49". Load it lazily. */
export const CALLING_CODES: ReadonlyMap<string, string> = new Map(
  getCountries().map((country) => [country, `+${getCountryCallingCode(country)}`]),
);
