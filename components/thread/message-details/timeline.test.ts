import { describe, expect, test } from "vitest";
import type { Id } from "@/convex/_generated/dataModel";
import type { MessageEvent } from "./event-words";
import { layOutTimeline, timeToFinal } from "./timeline";

const START = Date.parse("2025-11-20T17:45:11.204Z");

function event(type: string, afterMs: number, more: Partial<MessageEvent> = {}): MessageEvent {
  return {
    id: `${type}${more.status ?? ""}` as Id<"messageEvents">,
    type: type as MessageEvent["type"],
    status: null,
    errorCode: null,
    at: START + afterMs,
    timesSeen: 1,
    lastSeenAt: null,
    memberId: null,
    ...more,
  };
}

const sam = "sam" as Id<"members">;
const surroundings = {
  memberNames: new Map([["sam", "Sam Whitlock"]]),
  foundAt: null,
  erasedAt: null,
  erasedAtTwilioAt: null,
};

const blocked = [
  event("waiting", 0, { memberId: sam }),
  event("claimed", 12),
  event("accepted", 145),
  event("status", 778, { status: "sent" }),
  event("status", 1_676, {
    status: "undelivered",
    errorCode: 30007,
    timesSeen: 2,
    lastSeenAt: START + 1_683,
  }),
];

describe("a text's timeline", () => {
  test("tells each fact with the time since the one before", () => {
    const lines = layOutTimeline(blocked, surroundings);
    expect(lines.map(({ words, gapMs }) => [words.title, gapMs])).toEqual([
      ["Saved, waiting to send", null],
      ["Handed to Twilio", 12],
      ["Accepted by Twilio", 133],
      ["Sent to carrier", 633],
      ["Undelivered, 30007", 898],
      ["Same callback again", 7],
    ]);
  });

  test("says who, why and how often", () => {
    const details = layOutTimeline(blocked, surroundings).map(({ words }) => words.detail);
    expect(details[0]).toBe("By Sam");
    expect(details[4]).toBe("Carrier blocked it as spam");
    expect(details[5]).toBe("Seen 2 times, nothing changed");
  });

  test.each([
    [40, null],
    [42_000, "It had waited here for its turn"],
  ])("says of a text handed over after %i ms why it took so long", (afterMs, detail) => {
    const lines = layOutTimeline([event("waiting", 0), event("claimed", afterMs)], surroundings);
    expect(lines[1]?.words).toMatchObject({ title: "Handed to Twilio", detail });
  });

  test("puts a callback that came too late where it came", () => {
    const late = [...blocked, event("status", 5_000, { status: "queued" })];
    const titles = layOutTimeline(late, surroundings).map(({ words }) => words.title);
    expect(titles.at(-1)).toBe("Queued at Twilio");
  });

  test("shows when Twilio’s log brought what no webhook had", () => {
    const found = { ...surroundings, foundAt: START + 60_000 };
    const lines = layOutTimeline([event("received", 0)], found);
    expect(lines.map(({ words }) => words.title)).toEqual(["Received", "Found in Twilio’s log"]);
    expect(lines[1]?.gapMs).toBe(60_000);
  });

  test("shows when the text was erased here, and when at Twilio", () => {
    const erased = { ...surroundings, erasedAt: START + 60_000, erasedAtTwilioAt: START + 90_000 };
    const lines = layOutTimeline([event("received", 0)], erased);
    expect(lines.map(({ words, gapMs }) => [words.title, gapMs])).toEqual([
      ["Received", null],
      ["Erased", 60_000],
      ["Deleted at Twilio", 30_000],
    ]);
  });

  test("does not say that Twilio took a text when its log told of it", () => {
    const lines = layOutTimeline([event("logged", 0)], surroundings);
    expect(lines[0]?.words.title).toBe("Learned from Twilio’s log");
  });

  test.each([
    [event("status", 0, { status: "teleported" }), "Twilio says “teleported”"],
    [event("handed_back", 0), "Handed back"],
  ])("names what it does not know as it came", (unknown, title) => {
    expect(layOutTimeline([unknown], surroundings)[0]?.words.title).toBe(title);
  });
});

describe("the time to the final state", () => {
  test("runs from the first fact to the one that ended it", () => {
    expect(timeToFinal(blocked)).toBe(1_676);
  });

  test("is open while more may come", () => {
    expect(timeToFinal(blocked.slice(0, 4))).toBeNull();
    expect(timeToFinal([])).toBeNull();
  });
});
