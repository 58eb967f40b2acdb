import { expect, test } from "vitest";
import type { PendingSend } from "@/components/composer/pending-sends";
import type { Me } from "@/components/inbox/views";
import type { Id } from "@/convex/_generated/dataModel";
import { toThreadMessage, withPendingMessages } from "./thread-message";

const me: Me = {
  id: "dana" as Id<"members">,
  name: "Dana Okafor",
  role: "admin",
  canSend: true,
  isAdmin: true,
  organizationName: "Alder Home Services",
  timeZone: "America/Los_Angeles",
  defaultCountry: "US",
};

type Bubble = Parameters<typeof toThreadMessage>[0];

const saved: Bubble = {
  id: "m1" as Id<"messages">,
  key: "t1",
  direction: "outbound",
  author: { kind: "member", memberId: me.id },
  body: "On my way",
  at: 10,
  delivery: "waiting",
  twilioStatus: null,
  errorCode: null,
  searchedAt: null,
  isInDoubt: false,
  media: [],
  keyword: null,
  resendOf: null,
  resentAs: null,
  segments: 1,
  foundAt: null,
  erasedAt: null,
};

const send: PendingSend = {
  clientToken: "t1",
  target: { kind: "conversation", conversationId: "c1" },
  body: "On my way",
  media: [],
  at: 9,
};

const standing = { isOptedOut: false, pauseReason: null };

const show = (bubble: Bubble) => toThreadMessage(bubble, { me, memberNames: new Map(), standing });

const live = { me, isOffline: false, now: 9 };

test("a text has one key from the press of Send to the saved row", () => {
  const before = withPendingMessages([], [send], live);
  const after = withPendingMessages([show(saved)], [send], live);
  expect(before.map(({ key }) => key)).toEqual(["t1"]);
  expect(after.map(({ key, id }) => [key, id])).toEqual([["t1", "m1"]]);
});

test("texts on their way stand below the saved ones, in the order of sending", () => {
  const sends = [send, { ...send, clientToken: "t2", body: "Here now" }];
  const rows = withPendingMessages([show({ ...saved, key: "t0", at: 99 })], sends, live);
  expect(rows.map(({ key }) => key)).toEqual(["t0", "t1", "t2"]);
});

test("a text on its way says so, and without a connection that it waits", () => {
  const words = (isOffline: boolean) =>
    withPendingMessages([], [send], { ...live, isOffline }).map(({ delivery }) => delivery?.words);
  expect(words(false)).toEqual(["Sending…"]);
  expect(words(true)).toEqual(["Sends when you’re back online"]);
});

test("a text that the server has not acknowledged after ten seconds waits, and can be tried again", () => {
  const after = (ageMs: number) =>
    withPendingMessages([], [send], { ...live, now: send.at + ageMs })[0];
  expect(after(9_999)?.delivery).toMatchObject({ words: "Sending…", canTryAgain: false });
  expect(after(10_000)).toMatchObject({
    standsAlone: true,
    delivery: { words: "Not sent yet, waiting for connection", canTryAgain: true },
  });
});

test("a text that Twilio or another system sent is nobody's of us", () => {
  const external = show({ ...saved, author: { kind: "external" }, delivery: "accepted" });
  expect(external).toMatchObject({ author: null, isExternal: true, isInbound: false });
});

test("STOP and START stand alone, with what they did below; other texts join their run", () => {
  const inbound = { ...saved, direction: "inbound", author: { kind: "contact" } } as const;
  const alone = (["stop", "start", "help", null] as const).map(
    (keyword) => show({ ...inbound, keyword }).standsAlone,
  );
  expect(alone).toEqual([true, true, false, false]);
});

test.each([
  ["image/jpeg", "stored", "picture"],
  ["image/svg+xml", "stored", "file"],
  ["audio/mpeg", "stored", "sound"],
  ["video/mp4", "stored", "film"],
  ["text/vcard", "stored", "file"],
  ["image/jpeg", "pending", "pending"],
  ["image/jpeg", "failed", "failed"],
] as const)("a file of type %s that is %s is shown as a %s", (contentType, state, kind) => {
  const media = {
    id: "f1" as Id<"media">,
    state,
    contentType,
    sizeBytes: 10,
    fileName: null,
    failure: state === "failed" ? ("missing" as const) : null,
  };
  const [shown] = show({ ...saved, media: [media] }).media;
  expect(shown).toMatchObject({
    kind,
    url: kind === "pending" || kind === "failed" ? "" : "/api/media/f1",
  });
});
