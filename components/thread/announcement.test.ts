import { expect, test } from "vitest";
import { announcementOf } from "./announcement";

const text = (body: string, fileCount = 0) => ({ body, fileCount });

test.each([
  ["one text", [text("Yes, 1 to 3 is perfect")], "Marisol: Yes, 1 to 3 is perfect"],
  ["three texts", [text("a"), text("b"), text("c")], "Marisol: a. b. c"],
  ["four texts", [text("a"), text("b"), text("c"), text("d")], "4 new messages from Marisol"],
  ["pictures alone", [text("", 2)], "Marisol: 2 files"],
  ["words with a picture", [text("Look", 1)], "Marisol: Look, with 1 file"],
  ["nothing", [], ""],
])("%s", (_name, texts, expected) => {
  expect(announcementOf(texts, "Marisol")).toBe(expected);
});
