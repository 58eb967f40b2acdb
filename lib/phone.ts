import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from "libphonenumber-js/min";

/**
 * Addresses from Twilio are stored exactly as they come and never parsed into something else; only
 * what people type is read here, with their organization's country.
 */

/** 503 555 0148, typed by somebody in `defaultCountry`, as E.164; null when it cannot exist. */
export function readTypedNumber(typed: string, defaultCountry: string): string | null {
  const number = parsePhoneNumberFromString(typed, {
    ...inCountry(defaultCountry),
    extract: false,
  });
  return number?.isValid() === true ? number.number : null;
}

/** Why an address takes no texts of an organization's. */
export type Obstacle =
  /** A name, a number that cannot exist, or one of no country: satellites, international premium rate. */
  | { kind: "not_textable" }
  /** Its country is none of those that the organization texts. */
  | { kind: "country_off"; country: string };

/**
 * Why an organization that texts these countries may not text this address; null when it may. Short
 * codes are always of one's own country.
 */
export function findObstacle(address: string, countries: readonly string[]): Obstacle | null {
  if (isShortCode(address)) return null;
  const number = parsePhoneNumberFromString(address);
  if (number?.country === undefined || !number.isValid()) return { kind: "not_textable" };
  const { country } = number;
  return countries.some((allowed) => isOf(number, allowed))
    ? null
    : { kind: "country_off", country };
}

/** Numbers that the countries of one calling code share: 800, 500. */
const SHARED_TYPES: ReadonlySet<string | undefined> = new Set(["TOLL_FREE", "PERSONAL_NUMBER"]);

/** Whether a number is a country's. What countries share is each one's, whichever the tables name. */
function isOf(number: PhoneNumber, country: string): boolean {
  if (number.country === country) return true;
  if (!SHARED_TYPES.has(number.getType()) || !isCountry(country)) return false;
  return getCountryCallingCode(country) === number.countryCallingCode;
}

/** Whether it is the ISO 3166 code of a country that has phone numbers. */
export function isCountry(code: string): code is CountryCode {
  return isSupportedCountry(code);
}

/** +15035550148 → +1 503 555 0148; anything that is no phone number stays as it is. */
export function formatAddress(address: string): string {
  if (!address.startsWith("+")) return address;
  return parsePhoneNumberFromString(address)?.formatInternational() ?? address;
}

/** An American number that costs its callers nothing. */
export function isTollFree(address: string): boolean {
  return /^\+18(00|33|44|55|66|77|88)\d{7}$/.test(address);
}

/** A number of a few digits, which belongs to one country and can send a lot. */
export function isShortCode(address: string): boolean {
  return /^\d{3,8}$/.test(address);
}

/** libphonenumber throws on a country that it does not know. */
function inCountry(country: string): { defaultCountry?: CountryCode } {
  return /^[A-Z]{2}$/.test(country) ? { defaultCountry: country as CountryCode } : {};
}
