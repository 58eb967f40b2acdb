import { expect, test } from "vitest";
import webhooks from "./fixtures/webhooks.json" with { type: "json" };
import { readInboundText, readStatusUpdate } from "./params.ts";

const text = {
  AccountSid: "AC00000000000000000000000000000000",
  MessageSid: "SM3558804311501f712c1b4772546a80e0",
  From: "+16505551111",
  To: "+16505552222",
};
const noQuery = new URLSearchParams();

/** The recorded webhook of this name, as it came over the wire. */
function recorded(name: string): URLSearchParams {
  const webhook = webhooks.find((candidate) => candidate.name === name);
  if (webhook === undefined) throw new Error(`no recorded webhook is called "${name}"`);
  return new URLSearchParams(webhook.params.map(([key = "", value = ""]) => [key, value]));
}

test.each(webhooks.map(({ name, kind }) => [name, kind]))("reads: %s", (name, kind) => {
  const params = recorded(name);
  const read = kind === "inbound" ? readInboundText(params) : readStatusUpdate(params, noQuery);
  expect(read).toMatchObject({
    accountSid: params.get("AccountSid"),
    messageSid: params.get("MessageSid"),
  });
});

test("a text keeps its words, its segments and its opt-out", () => {
  expect(readInboundText(recorded("sms inbound, number-level webhook, US long code"))).toEqual({
    accountSid: "AC00000000000000000000000000000000",
    messageSid: "SM3558804311501f712c1b4772546a80e0",
    from: "+16505551111",
    to: "+16505552222",
    body: "you got it! 3",
    numSegments: 1,
    media: [],
    messagingServiceSid: null,
    optOutType: null,
  });
  expect(readInboundText(recorded("opt-out via Advanced Opt-Out"))?.optOutType).toBe("STOP");
});

test("a picture without words has an empty body and its address", () => {
  const read = readInboundText(recorded("whatsapp image inbound"));
  expect(read?.body).toBe("");
  expect(read?.media).toMatchObject([{ contentType: "image/jpeg" }]);
  expect(read?.media[0]?.url).toMatch(/^https:\/\/api\.twilio\.com\//);
});

test("ten pictures are read, and a missing content type does not lose one", () => {
  const params = new URLSearchParams({ ...text, NumMedia: "10" });
  for (let i = 0; i < 10; i += 1) params.set(`MediaUrl${i}`, `https://api.twilio.com/m/${i}`);
  const media = readInboundText(params)?.media;
  expect(media).toHaveLength(10);
  expect(media?.[9]).toEqual({ url: "https://api.twilio.com/m/9", contentType: null });
});

test.each(["", "x", "-1", "1e9", "99999999999999999999", "4.5"])(
  "NumMedia %j is read as a count that bounds the work",
  (count) => {
    expect(readInboundText(new URLSearchParams({ ...text, NumMedia: count }))?.media).toEqual([]);
  },
);

test.each(["MessageSid", "AccountSid", "From", "To"])("a text without %s is unreadable", (name) => {
  const params = new URLSearchParams(text);
  params.delete(name);
  expect(readInboundText(params)).toBeNull();
  params.set(name, "");
  expect(readInboundText(params)).toBeNull();
  params.set(name, "x".repeat(1000));
  expect(readInboundText(params)).toBeNull();
});

test("any Unicode, NUL and forty unknown fields leave the text as it was written", () => {
  const body = "a\u0000b \u202Eabc\u202C 👩‍🔧 e\u0301";
  const params = new URLSearchParams({ ...text, Body: body });
  for (let i = 0; i < 40; i += 1) params.set(`Unknown${i}`, "x");
  expect(readInboundText(params)?.body).toBe(body);
});

test("bytes that are not UTF-8 become replacement characters, never lone surrogates", () => {
  const params = new URLSearchParams(`${new URLSearchParams(text).toString()}&Body=%ED%A0%80!`);
  expect(readInboundText(params)?.body).toBe("\uFFFD\uFFFD\uFFFD!");
});

test("a status needs a message and a status, and keeps words that we do not know", () => {
  const update = { AccountSid: text.AccountSid, MessageSid: text.MessageSid };
  expect(readStatusUpdate(new URLSearchParams(update), noQuery)).toBeNull();
  expect(
    readStatusUpdate(
      new URLSearchParams({ ...update, MessageStatus: "teleported", ErrorCode: "30003" }),
      new URLSearchParams("mid=k57abc"),
    ),
  ).toEqual({
    accountSid: text.AccountSid,
    messageSid: text.MessageSid,
    status: "teleported",
    errorCode: 30003,
    messageId: "k57abc",
    from: null,
    to: null,
  });
});
