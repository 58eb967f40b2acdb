import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/min";

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

/** Whether a text can be sent there at all: a number that can exist, or a short code. */
export function isTextable(address: string): boolean {
  return isShortCode(address) || parsePhoneNumberFromString(address)?.isValid() === true;
}

/**
 * Whether an organization of `homeCountry` may text this address. Numbers that several countries
 * share (800, 500) count as home when the calling code is; short codes are always of one's own country.
 */
export function isCountryAllowed(address: string, homeCountry: string): boolean {
  if (isShortCode(address)) return true;
  const number = parsePhoneNumberFromString(address, inCountry(homeCountry));
  if (number === undefined) return false;
  return number.country === undefined
    ? number.getPossibleCountries().includes(homeCountry as CountryCode)
    : number.country === homeCountry;
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
