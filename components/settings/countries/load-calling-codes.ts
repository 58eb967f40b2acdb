export type CallingCodes = ReadonlyMap<string, string>;

/** Loads the countries of the world, whose tables are too large for the first page. */
export async function loadCallingCodes(): Promise<CallingCodes> {
  return (await import("./calling-codes")).CALLING_CODES;
}
