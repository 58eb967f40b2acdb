import { expect, test } from "vitest";
import { findKeyword } from "./keywords.ts";

const read = (body: string, options: { optOutType?: string; isOptedOut?: boolean } = {}) =>
  findKeyword({
    body,
    optOutType: options.optOutType ?? null,
    isOptedOut: options.isOptedOut ?? false,
  });

test.each(["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])(
  "%s opts out in any case, with spaces and punctuation around it",
  (word) => {
    const lower = word.toLowerCase();
    for (const body of [word, lower, ` ${word}\n`, `${lower}.`, `"${word}!!"`, `…${word}…`]) {
      expect(read(body), body).toBe("stop");
    }
  },
);

test.each(["START", "UNSTOP", "start."])("%s opts in again", (body) => {
  expect(read(body)).toBe("start");
});

test.each(["HELP", "Info", "help?"])("%s asks for help", (body) => {
  expect(read(body)).toBe("help");
});

test("YES opts in again only who had opted out", () => {
  expect(read("Yes!")).toBeNull();
  expect(read("Yes!", { isOptedOut: true })).toBe("start");
});

test.each([
  "stop by tomorrow?",
  "Please stop texting me",
  "STOP STOP",
  "nonstop",
  "the end",
  "",
  "🛑",
  "S T O P",
])("%j is for a person to read", (body) => {
  expect(read(body)).toBeNull();
});

test("what Twilio says the text meant wins", () => {
  expect(read("arrêt", { optOutType: "STOP" })).toBe("stop");
  expect(read("STOP", { optOutType: "START" })).toBe("start");
  expect(read("STOP", { optOutType: "SOMETHING_NEW" })).toBe("stop");
});
