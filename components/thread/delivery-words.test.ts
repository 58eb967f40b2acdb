import { expect, test } from "vitest";
import { describeDelivery } from "./delivery-words";

const text = {
  delivery: "accepted",
  twilioStatus: null,
  errorCode: null,
  searchedAt: null,
  resentAs: null,
  body: "On our way",
} as const;

test.each([
  ["in our queue", { ...text, delivery: "waiting" }, "pending", "Waiting…"],
  ["being handed to Twilio", { ...text, delivery: "claimed" }, "pending", "Sending…"],
  ["queued at Twilio", { ...text, twilioStatus: "queued" }, "moving", "Sending…"],
  ["sent to the carrier", { ...text, twilioStatus: "sent" }, "good", "Sent"],
  ["on the phone", { ...text, twilioStatus: "delivered" }, "good", "Delivered"],
  ["given up", { ...text, delivery: "canceled" }, "muted", "Discarded"],
] as const)("a text that is %s", (_name, state, tone, words) => {
  expect(describeDelivery(state)).toMatchObject({ tone, words });
});

test("a failed text says why, with Twilio's code last, and offers Resend", () => {
  const failed = { ...text, twilioStatus: "undelivered", errorCode: 30003 } as const;
  expect(describeDelivery(failed)).toMatchObject({
    tone: "bad",
    words: "Phone off or out of range (30003)",
    canResend: true,
  });
});

test("a text that was sent again is not offered again", () => {
  const failed = { ...text, twilioStatus: "failed", errorCode: 30008, resentAs: "m2" } as const;
  expect(describeDelivery(failed)).toMatchObject({
    canResend: false,
    canDiscard: false,
    detail: "Sent again below.",
  });
});

test("a text whose outcome is not known can be resent or discarded by a person", () => {
  expect(describeDelivery({ ...text, delivery: "unknown" })).toMatchObject({
    tone: "unsure",
    words: "Checking whether it was sent",
    canResend: true,
    canDiscard: true,
  });
});

test.each([
  [30007, true],
  [21602, true],
  [30003, false],
  [21610, false],
])("a text is offered to be written anew where its words are the matter: %s", (code, canEdit) => {
  const failed = { ...text, body: "Hi", twilioStatus: "failed", errorCode: code } as const;
  expect(describeDelivery(failed)).toMatchObject({ canEdit });
  expect(describeDelivery({ ...failed, resentAs: "m2" })).toMatchObject({ canEdit: false });
  expect(describeDelivery({ ...failed, body: "" })).toMatchObject({ canEdit: false });
});

test("a short link that a carrier blocked is named", () => {
  const blocked = { ...text, twilioStatus: "undelivered", errorCode: 30007 } as const;
  const words = describeDelivery({ ...blocked, body: "Follow him: bit.ly/3xAlder" });
  expect(words.words).toBe("Carrier blocked the short link (30007)");
});
