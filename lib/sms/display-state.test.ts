import { describe, expect, test } from "vitest";
import { displayState, type OutgoingState } from "./display-state.ts";
import { DELIVERIES, TWILIO_STATUSES } from "./statuses.ts";

const state = (overrides: Partial<OutgoingState>): OutgoingState => ({
  delivery: "accepted",
  twilioStatus: null,
  errorCode: null,
  ...overrides,
});

test.each([
  ["Held", { delivery: "held" }],
  ["Waiting", { delivery: "waiting" }],
  ["Sending", { delivery: "claimed" }],
  ["Sending", { twilioStatus: null }],
  ["Sending", { twilioStatus: "queued" }],
  ["Sent", { twilioStatus: "sent" }],
  ["Delivered", { twilioStatus: "delivered" }],
  ["Read", { twilioStatus: "read" }],
  ["Checking", { delivery: "unknown" }],
  ["Not found", { delivery: "unknown", isMissing: true }],
  ["Sent", { twilioStatus: "sent", isMissing: true }],
  ["Not sent", { delivery: "rejected", errorCode: 21614 }],
  ["Failed", { twilioStatus: "failed", errorCode: 30001 }],
  ["Undelivered", { twilioStatus: "undelivered", errorCode: 30003 }],
  ["Canceled", { delivery: "canceled" }],
  ["Canceled", { twilioStatus: "canceled" }],
] as const)("says %s for %j", (name, overrides) => {
  expect(displayState(state(overrides)).name).toBe(name);
});

test("says why and what to do, in the catalogue's words", () => {
  expect(displayState(state({ twilioStatus: "undelivered", errorCode: 30003 }))).toMatchObject({
    reason: "Phone off or out of range",
    next: "Try again later.",
    code: 30003,
    tone: "failure",
  });
});

test("says why a text is tried again", () => {
  expect(displayState(state({ delivery: "waiting", errorCode: 20429 }))).toMatchObject({
    reason: "Twilio is busy",
    next: "It retries by itself.",
  });
});

test("says something about a code that nobody knows, and about none", () => {
  const unknown = displayState(state({ delivery: "rejected", errorCode: 99999 }));
  expect(unknown.reason).toBe("Twilio couldn’t send this (99999)");
  expect(displayState(state({ delivery: "rejected" })).reason).toBe("Twilio couldn’t send this");
});

describe("a person", () => {
  const all = DELIVERIES.flatMap((delivery) =>
    [null, ...TWILIO_STATUSES].map((twilioStatus) => ({ delivery, twilioStatus, errorCode: null })),
  );

  test("may try again only what did not arrive, or nobody knows", () => {
    const names = all.map((each) => displayState(each)).filter(({ canResend }) => canResend);
    expect(new Set(names.map(({ name }) => name))).toEqual(
      new Set(["Checking", "Not sent", "Failed", "Undelivered"]),
    );
  });

  test("may give up only what has not gone out, or nobody knows", () => {
    const names = all.map((each) => displayState(each)).filter(({ canDiscard }) => canDiscard);
    expect(new Set(names.map(({ name }) => name))).toEqual(
      new Set(["Held", "Waiting", "Checking", "Not sent"]),
    );
  });

  test.each([
    [21211, "Check the number and start a new text."],
    [21614, "Check the number and start a new text."],
    [21617, "Write it again, shorter."],
    [21299, "Check the number and start a new text."],
    [30006, "Call instead."],
    [30007, "Write it again with other words."],
  ])("is told what to change after %d, and not offered the same text", (errorCode, next) => {
    const failed = displayState(state({ twilioStatus: "undelivered", errorCode }));
    expect(failed).toMatchObject({ canResend: false, next });
  });

  test.each([30001, 30003, 30005, 30008, 30022, 30023, 30036])(
    "may send the same text again after %d",
    (errorCode) => {
      const failed = displayState(state({ twilioStatus: "undelivered", errorCode }));
      expect(failed.canResend).toBe(true);
    },
  );

  test("is not offered to text somebody again who opted out", () => {
    const refused = displayState(state({ delivery: "rejected", errorCode: 21610 }));
    expect(refused).toMatchObject({ canResend: false, next: "Locked until they text START." });
  });

  test.each([{ delivery: "rejected" }, { twilioStatus: "failed" }] as const)(
    "is offered it once they may be texted again: %j",
    (end) => {
      const refused = state({ ...end, errorCode: 21610, isOptOutLifted: true });
      expect(displayState(refused)).toMatchObject({
        canResend: true,
        reason: "They had opted out",
      });
    },
  );

  test("is not offered what fails for another reason because an opt-out is lifted", () => {
    const refused = displayState(
      state({ delivery: "rejected", errorCode: 21614, isOptOutLifted: true }),
    );
    expect(refused.canResend).toBe(false);
  });
});
