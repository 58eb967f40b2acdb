/**
 * @typedef {{ passed: number, failed: number }} Tally
 * @typedef {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} VitestReport
 */

/**
 * Counts what a run of vitest reported. A file that could not even be loaded has no tests to count, and
 * a run may fail by an error outside any test: both are failures.
 *
 * @param {VitestReport | null} report null when there is none
 * @param {boolean} succeeded by exit code
 * @returns {Tally}
 */
export function tallyReport(report, succeeded) {
  if (report === null) return { passed: 0, failed: 1 };
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + unloaded;
  return { passed: report.numPassedTests, failed: failed === 0 && !succeeded ? 1 : failed };
}

/**
 * A step without tests of its own counts as one.
 *
 * @param {boolean} succeeded
 * @returns {Tally}
 */
export const tallyStep = (succeeded) => ({
  passed: succeeded ? 1 : 0,
  failed: succeeded ? 0 : 1,
});

/** @param {Tally[]} tallies */
export function sumTallies(tallies) {
  return tallies.reduce(
    (sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }),
    { passed: 0, failed: 0 },
  );
}
