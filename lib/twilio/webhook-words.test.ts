import { describe, expect, test } from "vitest";
import { PROBE_OUTCOMES } from "./webhook-probe.ts";
import { PLACES, VERDICTS, type Difference } from "./webhook-settings.ts";
import {
  explainProbe,
  explainProblem,
  explainVerdict,
  REPAIR_PROBLEMS,
  severityOf,
} from "./webhook-words.ts";

const onNumber = { place: "number", placeName: null, host: "other.example" } as const;

test.each([
  ["foreign", [], "its webhook points to other.example"],
  ["missing", [], "its webhook has no address for incoming texts"],
  ["drifted", ["retries"], "its webhook points here, but without the right retries"],
  [
    "drifted",
    ["scheme", "path", "method"],
    "its webhook points here, but not by https, to another path and by GET",
  ],
] as const)("%s %o is said in a clause", (verdict, differences, words) => {
  expect(explainVerdict({ ...onNumber, verdict, differences: [...differences] })).toBe(words);
});

test("a service that drops texts is said to, since not even Twilio's log has them", () => {
  const shown = { place: "service", placeName: "Support", host: null, differences: [] } as const;
  expect(explainVerdict({ ...shown, verdict: "missing", differences: [] })).toBe(
    "the Messaging Service “Support” has no address for incoming texts, and Twilio does not even keep them",
  );
});

describe("texts do not arrive", () => {
  test.each<[Difference, string]>([
    ["scheme", "down"],
    ["path", "down"],
    ["method", "down"],
    ["retries", "warning"],
    ["query", "warning"],
    ["credentials", "warning"],
  ])("with another %s: %s", (difference, severity) => {
    expect(severityOf({ verdict: "drifted", differences: [difference] })).toBe(severity);
  });
});

test("every verdict, problem and outcome has words of its own, without a hurry in them", () => {
  const sentences = [
    ...VERDICTS.flatMap((verdict) =>
      PLACES.map((place) =>
        explainVerdict({
          verdict,
          place,
          placeName: "Support",
          host: "x.example",
          differences: [],
        }),
      ),
    ),
    ...REPAIR_PROBLEMS.map(explainProblem),
    ...PROBE_OUTCOMES.map((outcome) => explainProbe(outcome, null)),
  ];
  for (const sentence of sentences) {
    expect(sentence).toMatch(/^[^!–—]{10,}$/);
    expect(sentence).not.toMatch(/undefined|null|please|oops/i);
  }
});
