import { expect, test } from "vitest";
import { DEV_STAFF } from "../../lib/auth/dev-staff.ts";
import { buildHistory, readPicture } from "./history.ts";
import { NUMBERS } from "./organization.ts";

const NOON = Date.parse("2026-11-20T20:00:00Z");
const history = buildHistory(NOON);
const texts = history.flatMap((conversation) => conversation.texts);

test("the demo looks lived in: many conversations, over weeks, on all numbers", () => {
  expect(history.length).toBeGreaterThanOrEqual(24);
  expect(texts.length).toBeGreaterThan(150);
  expect(NOON - Math.min(...texts.map(({ at }) => at))).toBeGreaterThan(28 * 86_400_000);
  expect(new Set(history.map(({ number }) => number))).toEqual(new Set(Object.keys(NUMBERS)));
});

test.each([
  ["in the morning", "2026-11-20T15:10:00Z"],
  ["after midnight", "2026-03-09T08:20:00Z"],
  ["in the evening", "2026-07-05T03:55:00Z"],
])("started %s, nothing happened in the future or out of order", (_when, now) => {
  for (const { name, texts } of buildHistory(Date.parse(now))) {
    const times = texts.map(({ at }) => at);
    expect(times, name ?? "unknown").toEqual([...times].sort((a, b) => a - b));
    expect(Math.max(...times)).toBeLessThan(Date.parse(now));
  }
});

test("every number is one that nobody can own, and has one thread with each of ours", () => {
  for (const { address } of [...history, ...Object.values(NUMBERS)]) {
    expect(address).toMatch(/^\+1\d{3}55501\d{2}$/);
  }
  const threads = history.map(({ address, number }) => `${address} ${number}`);
  expect(new Set(threads).size).toBe(threads.length);
});

test("every SID is unique and has Twilio's form", () => {
  expect(new Set(texts.map(({ sid }) => sid)).size).toBe(texts.length);
  for (const { sid } of texts) expect(sid).toMatch(/^(SM|MM)[0-9a-f]{32}$/);
});

test("authors are staff whom the sign-in offers and whose role may send", () => {
  const staff = DEV_STAFF.filter(({ role }) => role !== "viewer").map(({ subject }) =>
    subject.replace("user_", ""),
  );
  for (const { author } of texts) expect(["contact", "twilio", ...staff]).toContain(author);
});

test("unread texts are the last ones that came in", () => {
  for (const { name, unread, texts } of history) {
    const last = texts.slice(texts.length - unread);
    expect(
      last.every(({ author }) => author === "contact"),
      name ?? "unknown",
    ).toBe(true);
  }
});

test("pictures are JPEG files that fit an MMS", () => {
  for (const picture of new Set(texts.flatMap(({ pictures }) => pictures))) {
    const bytes = readPicture(picture);
    expect(bytes.subarray(0, 3).toString("hex")).toBe("ffd8ff");
    expect(bytes.length).toBeLessThan(500_000);
  }
});
