/**
 * What a patch of tests/broken/ says about itself above its diff, or what is missing there.
 *
 * @param {string} patch
 * @returns {{ promise: string, breaks: string, test: string } | string}
 */
export function readPatchHeaders(patch) {
  const above = patch.split(/^(?:diff --git|--- )/m)[0] ?? "";
  /** @param {string} name */
  const read = (name) => new RegExp(`^${name}: (.+)$`, "m").exec(above)?.[1]?.trim();
  const promise = read("Promise");
  const breaks = read("Breaks");
  const test = read("Test");
  if (promise === undefined || breaks === undefined || test === undefined) {
    return "It needs the headers Promise, Breaks and Test above the diff.";
  }
  return { promise, breaks, test };
}
