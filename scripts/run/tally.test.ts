import { expect, test } from "vitest";
import { sumTallies, tallyReport, tallyStep } from "./tally.mjs";

const report = (passed: number, failed: number, unloaded = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults: [
    { status: failed > 0 ? "failed" : "passed", assertionResults: ["a"] },
    ...Array.from({ length: unloaded }, () => ({ status: "failed", assertionResults: [] })),
  ],
});

test("tests are counted as reported", () => {
  expect(tallyReport(report(3, 2), false)).toEqual({ passed: 3, failed: 2 });
});

test("a file that could not be loaded is a failure", () => {
  expect(tallyReport(report(3, 0, 1), false)).toEqual({ passed: 3, failed: 1 });
});

test("a run that failed outside its tests is a failure", () => {
  expect(tallyReport(report(3, 0), false)).toEqual({ passed: 3, failed: 1 });
});

test("a run without a report is a failure", () => {
  expect(tallyReport(null, true)).toEqual({ passed: 0, failed: 1 });
});

test("steps add up", () => {
  expect(sumTallies([tallyStep(true), tallyStep(false), tallyReport(report(5, 0), true)])).toEqual({
    passed: 6,
    failed: 1,
  });
});
