import { expect, test } from "vitest";
import { describeDelivery, type Standing } from "./delivery-words";

const text = {
  delivery: "accepted",
  twilioStatus: null,
  errorCode: null,
  searchedAt: null,
  isInDoubt: false,
  resentAs: null,
  body: "On our way",
} as const;

type Text = Parameters<typeof describeDelivery>[0];

/** As it is shown in a thread where nothing stands in the way. */
const describeText = (shown: Text, standing: Partial<Standing> = {}) =>
  describeDelivery(shown, { isOptedOut: false, pauseReason: null, ...standing });

test.each([
  ["in our queue", { ...text, delivery: "waiting" }, "pending", "Waiting…"],
  ["being handed to Twilio", { ...text, delivery: "claimed" }, "pending", "Sending…"],
  ["queued at Twilio", { ...text, twilioStatus: "queued" }, "moving", "Sending…"],
  ["sent to the carrier", { ...text, twilioStatus: "sent" }, "good", "Sent"],
  ["on the phone", { ...text, twilioStatus: "delivered" }, "good", "Delivered"],
  ["given up", { ...text, delivery: "canceled" }, "muted", "Discarded"],
] as const)("a text that is %s", (_name, state, tone, words) => {
  expect(describeText(state)).toMatchObject({ tone, words });
});

test("a failed text says why, with Twilio's code last, and offers Resend", () => {
  const failed = { ...text, twilioStatus: "undelivered", errorCode: 30003 } as const;
  expect(describeText(failed)).toMatchObject({
    tone: "bad",
    words: "Phone off or out of range (30003)",
    canResend: true,
  });
});

test("a text that was sent again is not offered again", () => {
  const failed = { ...text, twilioStatus: "failed", errorCode: 30008, resentAs: "m2" } as const;
  expect(describeText(failed)).toMatchObject({
    canResend: false,
    canDiscard: false,
    detail: "Sent again below.",
  });
});

test("a text whose outcome is not known can be resent or discarded by a person", () => {
  expect(describeText({ ...text, delivery: "unknown" })).toMatchObject({
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
  expect(describeText(failed)).toMatchObject({ canEdit });
  expect(describeText({ ...failed, resentAs: "m2" })).toMatchObject({ canEdit: false });
  expect(describeText({ ...failed, body: "" })).toMatchObject({ canEdit: false });
});

test("a short link that a carrier blocked is named", () => {
  const blocked = { ...text, twilioStatus: "undelivered", errorCode: 30007 } as const;
  const words = describeText({ ...blocked, body: "Follow him: bit.ly/3xAlder" });
  expect(words.words).toBe("Carrier blocked the short link (30007)");
});

test("a text that an opt-out stopped is offered again once they may be texted again", () => {
  const refused = { ...text, delivery: "rejected", errorCode: 21610 } as const;
  expect(describeText(refused, { isOptedOut: true })).toMatchObject({
    words: "They opted out (21610)",
    detail: "Locked until they text START.",
    canResend: false,
  });
  expect(describeText(refused)).toMatchObject({
    words: "They had opted out (21610)",
    detail: "They may be texted again.",
    canResend: true,
  });
});

test.each([
  ["credentials", "Waiting: Twilio rejected our credentials"],
  ["daily_limit", "Waiting: Twilio’s daily limit is used up"],
] as const)("a text waits for a reason while its account is paused: %s", (pauseReason, words) => {
  const waiting = { ...text, delivery: "waiting" } as const;
  expect(describeText(waiting, { pauseReason })).toMatchObject({
    tone: "pending",
    words,
    detail: "It goes out by itself as soon as Twilio takes it.",
  });
  expect(describeText({ ...waiting, errorCode: 20429 }, { pauseReason }).words).toBe(words);
});

test("a pause says nothing of texts that Twilio has", () => {
  const sent = { ...text, twilioStatus: "sent" } as const;
  expect(describeText(sent, { pauseReason: "credentials" }).words).toBe("Sent");
});

test("a text that was given up without knowing whether it went out says that they may have it", () => {
  const discarded = { ...text, delivery: "canceled", isInDoubt: true } as const;
  expect(describeText(discarded)).toMatchObject({
    tone: "muted",
    words: "Discarded here. They may have got it.",
  });
});
