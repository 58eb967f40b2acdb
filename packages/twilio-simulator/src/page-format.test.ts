import { expect, test } from "vitest";
import {
  formatAddress,
  formatDuration,
  formatStamp,
  hueOf,
  initials,
  percentile,
  toCurl,
} from "../page/format.mjs";

test("numbers are written as people read them", () => {
  expect(formatAddress("+15035550148")).toBe("+1 503 555 0148");
  expect(formatAddress("+4915112345678")).toBe("+4915112345678");
});

test.each([
  ["Marisol Vega", "MV"],
  ["Ada", "A"],
  ["Ana María de la Cruz", "AC"],
  ["émile zola", "ÉZ"],
  ["+1 503", ""],
])("%s is %j in an avatar", (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test("a contact keeps its colour", () => {
  expect(hueOf("+15035550148")).toBe(hueOf("+15035550148"));
  expect(hueOf("+15035550148")).not.toBe(hueOf("+15035550109"));
});

test("durations turn from milliseconds to seconds", () => {
  expect(formatDuration(31.4)).toBe("31 ms");
  expect(formatDuration(1_240)).toBe("1.24 s");
});

test("a group of texts says its day", () => {
  const now = new Date(2026, 0, 5, 10, 0).getTime();
  expect(formatStamp(new Date(2026, 0, 5, 9, 38).getTime(), now)).toMatch(/^Today /);
  expect(formatStamp(new Date(2026, 0, 4, 23, 59).getTime(), now)).toMatch(/^Yesterday /);
  expect(formatStamp(new Date(2026, 0, 2, 9, 0).getTime(), now)).toMatch(/2, /);
});

test("percentiles are values that were measured", () => {
  expect(percentile([], 0.5)).toBeNull();
  expect(percentile([5], 0.95)).toBe(5);
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(3);
  expect(
    percentile(
      Array.from({ length: 100 }, (_, i) => i),
      0.95,
    ),
  ).toBe(95);
});

test("a copied command survives a shell, whatever was texted", () => {
  const command = toCurl({
    method: "POST",
    url: "http://localhost:3000/x?a=1&b=2",
    params: [["Body", "it's $(rm) `x` & more"]],
    signatureHeader: "abc=",
  });
  expect(command).toBe(
    [
      "curl -X POST 'http://localhost:3000/x?a=1&b=2'",
      "-H 'X-Twilio-Signature: abc='",
      "--data-urlencode 'Body=it'\\''s $(rm) `x` & more'",
    ].join(" \\\n  "),
  );
});
