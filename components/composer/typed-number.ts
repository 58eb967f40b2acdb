import {
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
  type CountryCode,
} from "libphonenumber-js/min";

/** A number that somebody typed: as E.164, or why it cannot be one, saying what to do. */
export type TypedNumber = { address: string } | { problem: string };

/**
 * Reads a typed number, with the organization's country for one without a country code. Load this
 * file lazily: the tables are 32 KB. The server reads the number again.
 */
export function readTypedNumber(typed: string, defaultCountry: string): TypedNumber {
  if (typed.trim() === "") return { problem: "Enter the number to text." };
  const country = defaultCountry as CountryCode;
  const number = parsePhoneNumberFromString(typed, { defaultCountry: country, extract: false });
  if (number?.isValid() === true) return { address: number.number };
  return { problem: problemOf(typed, country) };
}

function problemOf(typed: string, country: CountryCode): string {
  const where = typed.trim().startsWith("+") ? "" : ` for a ${country} number`;
  switch (validatePhoneNumberLength(typed, country)) {
    case "TOO_SHORT":
      return `That’s too short${where}. Add the missing digits, with the area code.`;
    case "TOO_LONG":
      return `That’s too long${where}. Check the digits.`;
    case "INVALID_COUNTRY":
      return "No country has that code. Check the digits after the +.";
    case "NOT_A_NUMBER":
      return "That’s not a phone number. Enter its digits.";
    default:
      return "No phone can have that number. Check the digits.";
  }
}
