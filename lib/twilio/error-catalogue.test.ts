import { describe, expect, test } from "vitest";
import inboxCodes from "./fixtures/inbox-error-codes.json" with { type: "json" };
import { explainError, explainTextError, isKnownCode, twilioErrorUrl } from "./error-catalogue.ts";

// Codes of Twilio that somebody with an inbox can meet: sending, carriers, channels, webhooks, the account.
const explained = inboxCodes.map((code) => ({ code, ...explainError(code) }));

test.each(inboxCodes)("%i has words of its own", (code) => {
  expect(isKnownCode(code)).toBe(true);
});

describe("the words", () => {
  test.each(explained)("of $code are a short line and short sentences", ({ what, next }) => {
    expect(what).toMatch(/^(?:[A-Z]|\d).{4,54}[^.]$/u);
    for (const sentence of next.split(/(?<=\.) /u)) {
      expect(sentence).toMatch(/^[A-Z].{3,80}\.$/u);
    }
    expect(next.split(/(?<=\.) /u).length).toBeLessThanOrEqual(3);
  });

  test.each(explained)("of $code are plain, and blame nobody", ({ what, next }) => {
    const words = `${what} ${next}`;
    expect(words).not.toMatch(/please|oops|sorry|unfortunately|SMS message|recipient|invalid/iu);
    expect(words).not.toMatch(/[!—–'"]|\d{5}/u);
  });
});

describe("a code that the catalogue does not have", () => {
  test.each([
    [21299, "recipient", "Not a valid number"],
    [30999, "carrier", "The carrier didn’t deliver it"],
    [63999, "channel", "The channel didn’t deliver it"],
    [11999, "webhook", "Twilio has trouble with our webhook"],
  ])("as %i has the words of its class", (code, errorClass, what) => {
    expect(isKnownCode(code)).toBe(false);
    expect(explainError(code)).toMatchObject({ class: errorClass, what });
  });

  test("and that is of no class is named by itself", () => {
    expect(explainError(99_999).what).toBe("Twilio couldn’t send this (99999)");
    expect(explainError(null).what).toBe("Twilio couldn’t send this");
  });
});

test("a text that an admin must first make possible elsewhere is not offered again", () => {
  for (const code of [21212, 21606, 21621]) {
    expect(explainError(code)).toMatchObject({ who: "admin", canResend: false });
  }
});

test("a blocked short link is named as what was blocked", () => {
  const body = "You can follow his van here: https://bit.ly/3xAlder";
  expect(explainTextError(30007, { body }).what).toBe("Carrier blocked the short link");
  expect(explainTextError(30007, { body: "See norden.example/van" }).what).toBe(
    "Carrier blocked it as spam",
  );
  expect(explainTextError(30003, { body }).what).toBe("Phone off or out of range");
});

test("a text that an opt-out stopped may be sent again once that is lifted", () => {
  expect(explainTextError(21610, { isOptOutLifted: true })).toMatchObject({
    what: "They had opted out",
    next: "They may be texted again.",
    canResend: true,
  });
  expect(explainTextError(21610, {})).toMatchObject({ what: "They opted out", canResend: false });
});

test("a code leads to Twilio’s own page about it", () => {
  expect(twilioErrorUrl(30007)).toBe("https://www.twilio.com/docs/api/errors/30007");
});
