/**
 * Loads how numbers are read, which is too large for the first page. Call it early: a page that lost
 * its network cannot load more of itself. A failed load is tried again by the next call.
 */
export function loadTypedNumber(): Promise<typeof import("./typed-number")> {
  return import("./typed-number");
}
