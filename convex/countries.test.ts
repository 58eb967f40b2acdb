import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import {
  attemptOf,
  claim,
  claimAndEnd,
  codeOf,
  newToken,
  readRow,
  runOutbox,
  send,
} from "./outbox.setup";
import { MARISOL, firstPage, readThread, receiveOne, startInbox } from "./test.setup";
import type { Inbox } from "./test.setup";

const BERLIN = "+4915112345678";
const LONDON = "+442079460958";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

const allow = (person: Inbox["dana"], ...countries: string[]) =>
  person.mutation(api.countries.set, { countries });

const start = ({ ada, numbers }: Inbox, to: string) =>
  ada.mutation(api.conversations.start, {
    to,
    phoneNumberId: numbers.frontDesk,
    body: "Hello",
    mediaIds: [],
    clientToken: newToken(),
  });

async function obstacleOf({ ada }: Inbox, conversationId: string) {
  return (await ada.query(api.conversations.get, { conversationId }))?.obstacle;
}

async function auditLog({ dana }: Inbox) {
  const { page } = await dana.query(api.auditLog.list, { action: null, paginationOpts: firstPage });
  return page;
}

describe("a contact whose country is off", () => {
  test("is not answered, and the conversation says why before anybody types", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox, { from: BERLIN });
    expect(await obstacleOf(inbox, id)).toEqual({ kind: "country_off", country: "DE" });
    expect(await codeOf(send(inbox, id))).toBe("COUNTRY_OFF");
    expect(await readThread(inbox, id)).toMatchObject([{ direction: "inbound" }]);
  });

  test("is answered and texted first once an admin switched the country on", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox, { from: BERLIN });
    await allow(inbox.dana, "DE");
    expect(await obstacleOf(inbox, id)).toBeNull();
    expect(await codeOf(send(inbox, id))).toBe("no error");
    expect(await readThread(inbox, id)).toMatchObject([{}, { delivery: "waiting" }]);
    expect(await codeOf(start(inbox, "+49 151 12345679"))).toBe("no error");
    expect(await codeOf(start(inbox, LONDON))).toBe("COUNTRY_OFF");
  });

  test("gets none of what waits when the country is switched off, and staff see why", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox, { from: BERLIN });
    await allow(inbox.dana, "DE");
    const first = await send(inbox, id, "One");
    const second = await send(inbox, id, "Two");
    await claim(inbox, id);
    const attempt = await attemptOf(inbox, first);
    await allow(inbox.dana);
    // The first was taken already, and asks once more right before the call.
    expect(await inbox.t.mutation(internal.delivery.beginCall, attempt)).toBeNull();
    expect(await runOutbox(inbox, Date.now() + 10_000)).toEqual([]);
    for (const messageId of [first, second]) {
      expect(await readRow(inbox, messageId)).toMatchObject({
        delivery: "rejected",
        errorCode: 21408,
      });
    }
  });

  test("gets no more texts once the country was switched off again, nor one again", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox, { from: BERLIN });
    await allow(inbox.dana, "DE", "FR");
    const messageId = await send(inbox, conversationId);
    await claimAndEnd(inbox, messageId, { kind: "unknown" });
    await allow(inbox.dana, "FR");
    expect(await obstacleOf(inbox, conversationId)).toMatchObject({ kind: "country_off" });
    expect(await codeOf(send(inbox, conversationId))).toBe("COUNTRY_OFF");
    const again = inbox.ada.mutation(api.messages.resend, { messageId, clientToken: newToken() });
    expect(await codeOf(again)).toBe("COUNTRY_OFF");
    expect(await codeOf(start(inbox, "+49 151 12345679"))).toBe("COUNTRY_OFF");
    expect(await readThread(inbox, conversationId)).toHaveLength(2);
  });
});

test("one's own country is always on, and a name is no matter of countries", async () => {
  const inbox = await startInbox();
  await allow(inbox.dana, "DE");
  expect(await obstacleOf(inbox, (await receiveOne(inbox, { from: MARISOL })).id)).toBeNull();
  vi.setSystemTime(Date.now() + 1);
  const { id } = await receiveOne(inbox, { from: "ALERTS" });
  expect(await obstacleOf(inbox, id)).toEqual({ kind: "not_textable" });
  expect(await codeOf(send(inbox, id))).toBe("INVALID_NUMBER");
});

test("what one organization switched on is off in another", async () => {
  const inbox = await startInbox();
  await allow(inbox.dana, "DE");
  expect(await inbox.mallory.query(api.countries.get, {})).toEqual({ home: "US", others: [] });
  const text = { phoneNumberId: inbox.numbers.foreign, body: "Hi", mediaIds: [] };
  const theirs = { ...text, to: BERLIN, clientToken: newToken() };
  expect(await codeOf(inbox.mallory.mutation(api.conversations.start, theirs))).toBe("COUNTRY_OFF");
});

describe("the list", () => {
  test("is kept without duplicates and one's own country, in order", async () => {
    const inbox = await startInbox();
    await allow(inbox.dana, "GB", "US", "DE", "GB");
    expect(await inbox.dana.query(api.countries.get, {})).toEqual({
      home: "US",
      others: ["DE", "GB"],
    });
  });

  test("is an admin's to read and to set", async () => {
    const inbox = await startInbox();
    for (const person of [inbox.ada, inbox.vic]) {
      expect(await codeOf(allow(person, "DE"))).toBe("FORBIDDEN");
      expect(await codeOf(person.query(api.countries.get, {}))).toBe("FORBIDDEN");
    }
    expect((await inbox.dana.query(api.countries.get, {})).others).toEqual([]);
  });

  test.each([
    ["a country that does not exist", ["DE", "XX"]],
    ["a code in small letters", ["de"]],
    ["a calling code", ["49"]],
    ["no code", [""]],
    ["more than there are", Array.from({ length: 301 }, () => "DE")],
  ])("with %s is refused and changes nothing", async (_name, countries) => {
    const inbox = await startInbox();
    await allow(inbox.dana, "FR");
    expect(await codeOf(allow(inbox.dana, ...countries))).toBe("INVALID");
    expect((await inbox.dana.query(api.countries.get, {})).others).toEqual(["FR"]);
    expect(await auditLog(inbox)).toHaveLength(1);
  });

  test("is written down with what changed, and not at all when nothing did", async () => {
    const inbox = await startInbox();
    await allow(inbox.dana);
    await allow(inbox.dana, "GB", "DE");
    await allow(inbox.dana, "DE", "GB", "US");
    vi.setSystemTime(Date.now() + 1);
    await allow(inbox.dana, "GB", "FR");
    expect(await auditLog(inbox)).toMatchObject([
      { action: "countries.set", detail: { countriesAdded: "FR", countriesRemoved: "DE" } },
      { memberName: "dana", detail: { countriesAdded: "DE, GB", countriesRemoved: null } },
    ]);
  });

  test("stands beside the other settings of an organization", async () => {
    const inbox = await startInbox();
    const window = { startMinute: 9 * 60, endMinute: 18 * 60 };
    await inbox.dana.mutation(api.quietHours.set, { window });
    await allow(inbox.dana, "DE");
    expect(await inbox.dana.query(api.quietHours.settings, {})).toMatchObject({ window });
    await inbox.dana.mutation(api.retention.stop, {});
    expect((await inbox.dana.query(api.countries.get, {})).others).toEqual(["DE"]);
  });
});
