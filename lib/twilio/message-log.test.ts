import { expect, test } from "vitest";
import type { LoggedMessage } from "./client.ts";
import { cutPage, daysOf, withMedia } from "./message-log.ts";
import { TwilioReadError } from "./read-error.ts";

const NOON = Date.UTC(2026, 2, 2, 12);
const HOUR_MS = 60 * 60_000;

function row(createdAt: number, overrides: Partial<LoggedMessage> = {}): LoggedMessage {
  return {
    sid: `SM${createdAt}`,
    isInbound: true,
    from: "+15035550148",
    to: "+15035550100",
    body: "",
    status: "received",
    errorCode: null,
    numMedia: 0,
    numSegments: 1,
    price: null,
    priceUnit: null,
    createdAt,
    ...overrides,
  };
}

const page = (messages: LoggedMessage[], nextPageUrl: string | null = "next") => ({
  messages,
  unreadable: [],
  nextPageUrl,
});

const recent = { from: NOON - HOUR_MS, to: NOON, isPast: false };
const past = { ...recent, isPast: true };

test("the present is read without a filter, until a page has nothing young enough", () => {
  expect(daysOf(recent)).toBeUndefined();
  const mixed = cutPage(page([row(NOON + 1), row(NOON), row(NOON - 2 * HOUR_MS)]), recent);
  expect(mixed.rows.map(({ createdAt }) => createdAt)).toEqual([NOON + 1, NOON]);
  expect(mixed.isLast).toBe(false);
  expect(cutPage(page([row(NOON - 2 * HOUR_MS)]), recent)).toEqual({ rows: [], isLast: true });
  expect(cutPage(page([row(NOON)], null), recent).isLast).toBe(true);
});

test("a page of which nothing can be read does not end the log", () => {
  expect(cutPage(page([]), recent).isLast).toBe(false);
});

test("the past is asked for by day, cut at the exact time, and read to its end", () => {
  expect(daysOf(past)).toEqual({
    from: new Date("2026-03-02T11:00:00Z"),
    // What was made by then may have been sent a day later.
    to: new Date("2026-03-03T12:00:00Z"),
  });
  const mixed = cutPage(page([row(NOON + 1), row(NOON), row(NOON - 2 * HOUR_MS)]), past);
  expect(mixed.rows.map(({ createdAt }) => createdAt)).toEqual([NOON]);
  expect(cutPage(page([row(NOON - 2 * HOUR_MS)]), past).isLast).toBe(false);
});

const refusing = (status?: number) => ({
  listMedia: () => Promise.reject(new TwilioReadError(status === undefined ? {} : { status })),
});

test.each([404, 500])(
  "files that Twilio answers with %i concern that text alone",
  async (status) => {
    const picture = { ...row(NOON, { numMedia: 1 }), media: [] };
    expect(await withMedia(refusing(status), picture)).toBeNull();
  },
);

test.each([undefined, 401, 429])(
  "what concerns all calls (%s) is no text's fault",
  async (status) => {
    const picture = { ...row(NOON, { numMedia: 1 }), media: [] };
    await expect(withMedia(refusing(status), picture)).rejects.toThrow(TwilioReadError);
  },
);

test("only texts that came in are asked for files", async () => {
  const sent = { ...row(NOON, { numMedia: 1, isInbound: false }), media: [] };
  expect(await withMedia(refusing(), sent)).toBe(sent);
});
