import { expect, test } from "vitest";
import { inboxHref, parseInboxPlace } from "./inbox-url.ts";

test.each([
  ["/", { conversationId: null, phoneNumberId: null }],
  ["/?c=k57abc", { conversationId: "k57abc", phoneNumberId: null }],
  ["/?c=k57abc&number=p12", { conversationId: "k57abc", phoneNumberId: "p12" }],
  ["/?number=p12", { conversationId: null, phoneNumberId: "p12" }],
])("%s leads to its place and back", (href, place) => {
  expect(parseInboxPlace(new URL(href, "http://localhost").searchParams)).toEqual(place);
  expect(inboxHref(place)).toBe(href);
});

test("a value that cannot be an id is as if it were not there", () => {
  const params = new URLSearchParams({ c: "<script>", number: "" });
  expect(parseInboxPlace(params)).toEqual({ conversationId: null, phoneNumberId: null });
});
