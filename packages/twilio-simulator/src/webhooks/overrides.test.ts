import { expect, test } from "vitest";
import { readConnectionPolicy } from "./overrides.ts";

test("without a fragment Twilio's defaults hold: one retry, of failed connections only", () => {
  expect(readConnectionPolicy("https://example.com/x?a=b")).toEqual({
    connectTimeoutMs: 5_000,
    readTimeoutMs: 15_000,
    totalTimeoutMs: 15_000,
    retries: 1,
    retryOn: ["ct"],
  });
});

test.each([
  ["#rc=3&rp=5xx,ct,rt", { retries: 3, retryOn: ["5xx", "ct", "rt"] }],
  ["#rp=all", { retryOn: ["4xx", "5xx", "ct", "rt"] }],
  ["#rp=nonsense", { retryOn: [] }],
  ["#rc=9", { retries: 5 }],
  ["#rc=0", { retries: 0 }],
  [
    "#ct=1&rt=99999&tt=99999",
    { connectTimeoutMs: 100, readTimeoutMs: 15_000, totalTimeoutMs: 15_000 },
  ],
  ["#ct=20000&tt=2500", { connectTimeoutMs: 10_000, totalTimeoutMs: 2_500 }],
  ["#rc=-1&ct=soon", { retries: 1, connectTimeoutMs: 5_000 }],
])("%s", (fragment, policy) => {
  expect(readConnectionPolicy(`https://example.com/x${fragment}`)).toMatchObject(policy);
});
