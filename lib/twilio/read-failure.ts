import { TwilioReadError } from "./read-error.ts";

/** Why an account could not be read or changed. */
export const READ_FAILURES = [
  /** We have no token of it, so nobody was asked. */
  "no_token",
  "credentials",
  /** No answer, or one that says to ask again. */
  "unreachable",
  "refused",
] as const;
export type ReadFailure = (typeof READ_FAILURES)[number];

const UNAUTHORIZED = 401;

/** What a TwilioReadError means; anything else is thrown again. */
export function failureOf(error: unknown): ReadFailure {
  if (!(error instanceof TwilioReadError)) throw error;
  if (error.status === UNAUTHORIZED) return "credentials";
  return error.isTransient ? "unreachable" : "refused";
}
