import { describe, expect, test } from "vitest";
import { defaultPace, isPace, paceCost } from "./pace.ts";

describe("a number's pace", () => {
  test.each([
    ["a long code", "+15035550100", 1],
    ["a toll-free number", "+18885550100", 3],
    ["a number abroad", "+442079460958", 1],
    ["a short code", "78780", 100],
    ["WhatsApp", "whatsapp:+15035550100", 80],
  ])("is that of %s", (_name, address, segmentsPerSecond) => {
    expect(defaultPace(address)).toBe(segmentsPerSecond);
  });

  test("is between a tenth of a segment and a thousand", () => {
    expect([0.1, 1, 1_000].every(isPace)).toBe(true);
    expect([0, 0.09, 1_001, -1, Number.NaN, Infinity].some(isPace)).toBe(false);
  });
});

describe("a text costs", () => {
  const text = { from: "+15035550100", body: "x".repeat(400), mediaCount: 0 };

  test("its segments", () => {
    expect(paceCost(text)).toBe(3);
    expect(paceCost({ ...text, body: "🙏".repeat(36) })).toBe(2);
  });

  test("one where it travels in one piece: with a picture, or on WhatsApp", () => {
    expect(paceCost({ ...text, mediaCount: 1 })).toBe(1);
    expect(paceCost({ ...text, from: "whatsapp:+15035550100" })).toBe(1);
  });
});
