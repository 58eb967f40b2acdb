import { expect, test } from "vitest";
import { countSegments } from "@/lib/sms/segments";
import { counterSpeech } from "./counter-speech";

const speech = (body: string) => counterSpeech(countSegments(body));

test("a short plain text is not talked about", () => {
  expect(speech("On my way")).toBe("");
});

test("the second segment, the larger alphabet and a nearly full segment are said", () => {
  expect(speech("a".repeat(161))).toBe("2 segments");
  expect(speech("he’s")).toBe("Unicode, 70 characters for each segment");
  expect(speech("a".repeat(144))).toBe("segment nearly full");
});

test("one more letter does not change what was said", () => {
  expect(speech("a".repeat(170))).toBe(speech("a".repeat(171)));
});
