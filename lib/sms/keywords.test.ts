import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findKeyword, mayAutoAnswer } from "./keywords.ts";

const LONG_CODE = "+15035550100";
const TOLL_FREE = "+18005550100";

const read = (
  body: string,
  options: { optOutType?: string; isOptedOut?: boolean; to?: string } = {},
) =>
  findKeyword({
    body,
    optOutType: options.optOutType ?? null,
    isOptedOut: options.isOptedOut ?? false,
    to: options.to ?? LONG_CODE,
  });

const STOP = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"];
const OURS_ALONE = ["OPT OUT", "OPT-OUT", "OPT – OUT", "opt\nout"];
const START = ["START", "UNSTOP"];
const HELP = ["HELP", "INFO"];

const AROUND = Array.from(
  " \t\n\r\u00a0\u200b\u2003.,;:!?…\"'“”‘’()[]{}<>-–—*_/\\#@&+=~|^`🛑🙏👍\u0000",
);

/** A word as people write it: in any case, with whatever stands around it. */
function variants(words: readonly string[]): fc.Arbitrary<string> {
  const around = fc.string({
    unit: fc.constantFrom(...AROUND),
    maxLength: 8,
  });
  const cased = fc
    .tuple(fc.constantFrom(...words), fc.infiniteStream(fc.boolean()))
    .map(([word, upper]) =>
      Array.from(word, (letter) =>
        upper.next().value === true ? letter.toUpperCase() : letter.toLowerCase(),
      ).join(""),
    );
  return fc.tuple(around, cased, around).map((parts) => parts.join(""));
}

describe("in any case, with any spaces, punctuation and emoji around it,", () => {
  test.each([
    ["each word for STOP opts out", STOP, "stop"],
    ["'opt out' in two words opts out too", OURS_ALONE, "stop"],
    ["START and UNSTOP opt in again", START, "start"],
    ["HELP and INFO ask for help", HELP, "help"],
  ] as const)("%s", (_name, words, keyword) => {
    fc.assert(
      fc.property(variants(words), (body) => read(body) === keyword),
      { numRuns: 3000 },
    );
  });

  test("a keyword to a toll-free number is the same, but for YES", () => {
    fc.assert(
      fc.property(variants([...STOP, ...OURS_ALONE, ...START, ...HELP]), (body) => {
        return read(body, { to: TOLL_FREE }) === read(body);
      }),
      { numRuns: 1000 },
    );
  });

  test("YES opts in again only who had opted out, and never at a toll-free number", () => {
    fc.assert(
      fc.property(variants(["YES"]), (body) => {
        expect(read(body)).toBeNull();
        expect(read(body, { isOptedOut: true })).toBe("start");
        expect(read(body, { isOptedOut: true, to: TOLL_FREE })).toBeNull();
      }),
    );
  });

  test("a keyword with another word beside it is for a person to read", () => {
    const other = fc.constantFrom("by", "tomorrow", "please", "me", "stop", "1", "да");
    fc.assert(
      fc.property(variants([...STOP, ...START, ...HELP]), other, (body, word) => {
        expect(read(`${body} ${word}`)).toBeNull();
        expect(read(`${word} ${body}`)).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });
});

test("full-width letters are letters", () => {
  expect(read("ＳＴＯＰ")).toBe("stop");
});

test.each([
  "stop by tomorrow?",
  "Please stop texting me",
  "STOP STOP",
  "STOP ALL",
  "nonstop",
  "the end",
  "opt-outs",
  "",
  "🛑",
  "S T O P",
])("%j is for a person to read", (body) => {
  expect(read(body)).toBeNull();
});

test("what Twilio says the text meant wins, whatever the words", () => {
  expect(read("arrêt", { optOutType: "STOP" })).toBe("stop");
  expect(read("Ya no más, gracias", { optOutType: "stop" })).toBe("stop");
  expect(read("STOP", { optOutType: "START" })).toBe("start");
  expect(read("yes", { optOutType: "START", to: TOLL_FREE })).toBe("start");
  expect(read("STOP", { optOutType: "SOMETHING_NEW" })).toBe("stop");
});

test("no keyword is ever answered by a machine, and neither is a text of our own", () => {
  fc.assert(
    fc.property(variants([...STOP, ...OURS_ALONE, ...START, ...HELP]), (body) => {
      return !mayAutoAnswer({ direction: "inbound", keyword: read(body) });
    }),
  );
  expect(mayAutoAnswer({ direction: "inbound", keyword: read("Are you open?") })).toBe(true);
  expect(mayAutoAnswer({ direction: "outbound", keyword: null })).toBe(false);
});
