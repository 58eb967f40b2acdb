import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { ConversationRow, type ConversationRowProps } from "./conversation-row";
import type { ConversationId } from "./views";

afterEach(cleanup);

const now = Date.parse("2025-11-20T17:51:00Z");
const conversation: ConversationRowProps["conversation"] = {
  id: "c1" as ConversationId,
  name: "Marisol Vega",
  address: "+15035550148",
  numberLabel: "Front desk",
  preview: { author: null, text: "The dog’s inside" },
  lastActivityAt: now - 9 * 60_000,
  inboundCount: 3,
  initialReadCount: 0,
  isOptedOut: false,
  asksToStop: false,
  hasFailed: false,
  isUnconfirmed: false,
  isWaitingHere: false,
};

function renderRow(change: Partial<ConversationRowProps> = {}) {
  render(
    <ConversationRow
      conversation={conversation}
      unread={0}
      draft=""
      phoneNumberId={null}
      isCurrent={false}
      isTabStop
      now={now}
      onFocus={() => undefined}
      onKeyDown={() => undefined}
      {...change}
    />,
  );
  return screen.getByRole("link");
}

test("a row names its contact, unread count, number, time and words", () => {
  expect(renderRow({ unread: 3 })).toHaveAccessibleName(
    "Marisol Vega, 3 unread, Front desk, 9m, The dog’s inside",
  );
});

test("an unread row has a badge, which stops counting at 99", () => {
  renderRow({ unread: 120 });
  expect(screen.getByText("99+")).toBeInTheDocument();
});

test("a draft stands in place of the preview, except in the open conversation", () => {
  expect(renderRow({ draft: "On my w" })).toHaveTextContent("Draft: On my w");
  cleanup();
  expect(renderRow({ draft: "On my w", isCurrent: true })).toHaveTextContent("The dog’s inside");
});

test("an opt-out and a failed text are told in words, not by colour alone", () => {
  expect(renderRow({ conversation: { ...conversation, isOptedOut: true } })).toHaveTextContent(
    "Opted out",
  );
  cleanup();
  expect(renderRow({ conversation: { ...conversation, hasFailed: true } })).toHaveTextContent(
    "Not delivered",
  );
});

test.each([
  ["Asked to stop?", { asksToStop: true, hasFailed: true }],
  ["Not confirmed", { hasFailed: true, isUnconfirmed: true }],
])("a row says %s where nobody knows for sure", (words, change) => {
  const row = renderRow({ conversation: { ...conversation, ...change } });
  expect(row).toHaveTextContent(words);
  expect(row).not.toHaveTextContent("Not delivered");
  expect(row).toHaveAccessibleName(expect.stringContaining(words.toLowerCase()));
});

test("a row's link keeps the number that the list shows", () => {
  expect(renderRow({ phoneNumberId: "p1", isCurrent: true })).toHaveAttribute(
    "href",
    "/?c=c1&number=p1",
  );
  expect(screen.getByRole("link")).toHaveAttribute("aria-current", "true");
});
