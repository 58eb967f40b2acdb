import { describe, expect, test } from "vitest";
import { findFirstUnread, layOutThread, type Groupable } from "./thread-groups";

const utc = { timeZone: "UTC" };
const nine = Date.parse("2025-11-20T09:00:00Z");
const minute = 60_000;

function text(key: string, at: number, authorKey = "contact", standsAlone = false): Groupable {
  return { key, at, authorKey, standsAlone };
}

/** "[" first of a run, "]" last of it, so "[a" "b]" is one run of two. */
function draw(messages: Groupable[], unread: { key: string; count: number } | null = null) {
  return layOutThread(messages, unread, utc).map((item) => {
    if (item.kind === "day") return "day";
    if (item.kind === "unread") return `${item.count} new`;
    return `${item.isFirst ? "[" : ""}${item.key}${item.isLast ? "]" : ""}`;
  });
}

describe("runs of bubbles", () => {
  test("texts of one author within three minutes of each other are one run", () => {
    expect(
      draw([text("a", nine), text("b", nine + 2 * minute), text("c", nine + 4 * minute)]),
    ).toEqual(["day", "[a", "b", "c]"]);
  });

  test("three minutes of silence end a run", () => {
    expect(draw([text("a", nine), text("b", nine + 3 * minute)])).toEqual(["day", "[a]", "[b]"]);
  });

  test("another author ends a run", () => {
    expect(draw([text("a", nine), text("b", nine + 1, "sam"), text("c", nine + 2)])).toEqual([
      "day",
      "[a]",
      "[b]",
      "[c]",
    ]);
  });

  test("a failed text stands alone, since its reason stands below it", () => {
    expect(
      draw([text("a", nine, "sam"), text("b", nine + 1, "sam", true), text("c", nine + 2, "sam")]),
    ).toEqual(["day", "[a]", "[b]", "[c]"]);
  });
});

test("a failed text is not named again after its author's last one", () => {
  const rows = layOutThread([text("a", nine, "sam"), text("b", nine + 1, "sam", true)], null, utc);
  const turns = rows.flatMap((row) => (row.kind === "message" ? [row.startsTurn] : []));
  expect(turns).toEqual([true, false]);
});

test("midnight begins a new day and a new run", () => {
  const midnight = Date.parse("2025-11-21T00:00:00Z");
  expect(draw([text("a", midnight - 1_000), text("b", midnight)])).toEqual([
    "day",
    "[a]",
    "day",
    "[b]",
  ]);
});

test("the unread line stands before the first unread text and splits its run", () => {
  expect(draw([text("a", nine), text("b", nine + 1)], { key: "b", count: 1 })).toEqual([
    "day",
    "[a]",
    "1 new",
    "[b]",
  ]);
});

test("an empty thread has no rows", () => {
  expect(draw([])).toEqual([]);
});

describe("the first unread text", () => {
  const messages = [
    { key: "a", isInbound: true },
    { key: "b", isInbound: true },
    { key: "mine", isInbound: false },
    { key: "c", isInbound: true },
  ];

  test("is found by counting texts that came in, not replies", () => {
    expect(findFirstUnread(messages, 2)).toBe("b");
  });

  test("is unknown when nothing is unread or when it is not loaded", () => {
    expect(findFirstUnread(messages, 0)).toBeNull();
    expect(findFirstUnread(messages, 4)).toBeNull();
  });
});
