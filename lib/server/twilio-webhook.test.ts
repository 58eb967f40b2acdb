import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { readInboundText, type InboundText } from "../twilio/params.ts";
import { signTwilioRequest } from "../twilio/signature.ts";
import type { Rejection } from "./rejections.ts";
import { TokensUnavailableError, type SigningTokens } from "./twilio-accounts.ts";
import {
  handleTwilioWebhook,
  type TwilioWebhook,
  type UnreadableRequest,
} from "./twilio-webhook.ts";

/** For tests of many requests: a busy machine needs longer than the usual 5 s. */
const PATIENT = { timeout: 30_000 };
const PUBLIC_URL = "https://inbox.example.com";
const PATH = "/api/twilio/sms-incoming";
const ACCOUNT = "AC00000000000000000000000000000000";
const TOKEN = "0123456789abcdef0123456789abcdef";
const TEXT = {
  AccountSid: ACCOUNT,
  MessageSid: "SM3558804311501f712c1b4772546a80e0",
  From: "+16505551111",
  To: "+16505552222",
  Body: "The boiler is out again",
};

/** Tokens that are as they are. */
function holdTokens(tokens: Record<string, string[]>): SigningTokens {
  return {
    of: (accountSid) =>
      Promise.resolve((tokens[accountSid] ?? []).map((token) => ({ token, label: "primary" }))),
    readAgain: () => Promise.resolve(null),
  };
}

/** A webhook that writes down what reaches it. */
function startWebhook(overrides: Partial<TwilioWebhook<InboundText>> = {}) {
  const stored: InboundText[] = [];
  const unreadable: UnreadableRequest[] = [];
  const rejected: Rejection[] = [];
  const webhook: TwilioWebhook<InboundText> = {
    tokens: holdTokens({ [ACCOUNT]: [TOKEN] }),
    publicUrl: PUBLIC_URL,
    read: readInboundText,
    store: (text) => Promise.resolve(stored.push(text)),
    keepUnreadable: (request) => Promise.resolve(unreadable.push(request)),
    onRejected: (rejection) => Promise.resolve(void rejected.push(rejection)),
    answer: () => new Response("<Response/>", { headers: { "Content-Type": "text/xml" } }),
    ...overrides,
  };
  const send = (request: Request) => handleTwilioWebhook(request, webhook);
  return { send, stored, unreadable, rejected };
}

type Sent = {
  form?: URLSearchParams | string;
  token?: string;
  signedUrl?: string;
  path?: string;
  signature?: string | null;
};

/** A request as it arrives behind a proxy, signed as Twilio signs the public URL. */
async function twilioRequest(sent: Sent = {}): Promise<Request> {
  const { form = new URLSearchParams(TEXT), token = TOKEN, path = PATH } = sent;
  const { signedUrl = PUBLIC_URL + path } = sent;
  const signature =
    sent.signature === undefined
      ? await signTwilioRequest(token, signedUrl, new URLSearchParams(form.toString()))
      : sent.signature;
  return new Request(`http://10.0.0.7:3000${path}`, {
    method: "POST",
    body: form.toString(),
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      ...(signature === null ? {} : { "X-Twilio-Signature": signature }),
    },
  });
}

test("a genuine text is answered after it was stored, and says how long that took", async () => {
  const { send, stored, rejected } = startWebhook();
  const response = await send(await twilioRequest());
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("text/xml");
  expect(response.headers.get("Server-Timing")).toMatch(/^verify;dur=\d+\.\d, store;dur=\d+\.\d$/);
  expect(stored).toMatchObject([{ messageSid: TEXT.MessageSid, body: TEXT.Body }]);
  expect(rejected).toEqual([]);
});

test("it is answered only after the commit", async () => {
  const order: string[] = [];
  const { send } = startWebhook({
    store: async () => {
      await new Promise(setImmediate);
      order.push("committed");
    },
    answer: () => {
      order.push("answered");
      return new Response(null, { status: 204 });
    },
  });
  expect((await send(await twilioRequest())).status).toBe(204);
  expect(order).toEqual(["committed", "answered"]);
});

test.each([
  ["with no signature", { signature: null }],
  ["with a random signature", { signature: "bm90LXR3aWxpbyBidXQgbG9uZyE=" }],
  ["signed by another tenant", { token: "ffffffffffffffffffffffffffffffff" }],
  ["signed for http", { signedUrl: `http://inbox.example.com${PATH}` }],
  ["signed for the address behind the proxy", { signedUrl: `http://10.0.0.7:3000${PATH}` }],
  ["signed for another path", { signedUrl: `${PUBLIC_URL}/api/twilio/sms-status` }],
  ["signed without its query", { path: `${PATH}?mid=k57`, signedUrl: PUBLIC_URL + PATH }],
  ["with a changed fragment in what is signed", { signedUrl: `${PUBLIC_URL}${PATH}#rc=3` }],
] satisfies [string, Sent][])("a text %s is refused and changes nothing", async (_name, sent) => {
  const { send, stored, unreadable, rejected } = startWebhook();
  const response = await send(await twilioRequest(sent));
  expect(response.status).toBe(403);
  expect(await response.text()).toBe("");
  expect(response.headers.get("Content-Type")).toBeNull();
  expect([stored, unreadable]).toEqual([[], []]);
  expect(rejected).toMatchObject([{ accountSid: ACCOUNT, path: PATH }]);
});

test.each([
  ["an added parameter", (form: URLSearchParams) => form.append("Extra", "")],
  ["another body", (form: URLSearchParams) => form.set("Body", "Wire me the money")],
  ["a second value", (form: URLSearchParams) => form.append("From", "+16505550000")],
  ["a parameter less", (form: URLSearchParams) => form.delete("Body")],
])("a genuine text with %s is refused", async (_name, tamper) => {
  const { send, stored } = startWebhook();
  const form = new URLSearchParams(TEXT);
  const signature = await signTwilioRequest(TOKEN, PUBLIC_URL + PATH, form);
  tamper(form);
  expect((await send(await twilioRequest({ form, signature }))).status).toBe(403);
  expect(stored).toEqual([]);
});

test("an account that we do not know is refused without a trace", async () => {
  const { send, rejected } = startWebhook();
  const form = new URLSearchParams({ ...TEXT, AccountSid: "ACffffffffffffffffffffffffffffffff" });
  expect((await send(await twilioRequest({ form }))).status).toBe(403);
  expect(rejected).toEqual([]);
});

test("naming two accounts does not let one speak for the other", async () => {
  const other = "ACffffffffffffffffffffffffffffffff";
  const { send, stored } = startWebhook({
    tokens: holdTokens({ [ACCOUNT]: [TOKEN], [other]: ["ffffffffffffffffffffffffffffffff"] }),
  });
  const form = new URLSearchParams(TEXT);
  form.append("AccountSid", other);
  const forged = await twilioRequest({ form, token: "ffffffffffffffffffffffffffffffff" });
  expect((await send(forged)).status).toBe(403);
  expect((await send(await twilioRequest({ form }))).status).toBe(200);
  expect(stored).toMatchObject([{ accountSid: ACCOUNT }]);
});

test("while a token is rotated both are good, and the old one is not afterwards", async () => {
  const next = "fedcba9876543210fedcba9876543210";
  const during = startWebhook({ tokens: holdTokens({ [ACCOUNT]: [TOKEN, next] }) });
  expect((await during.send(await twilioRequest())).status).toBe(200);
  expect((await during.send(await twilioRequest({ token: next }))).status).toBe(200);

  const after = startWebhook({ tokens: holdTokens({ [ACCOUNT]: [next] }) });
  expect((await after.send(await twilioRequest())).status).toBe(403);
});

test("a token that was promoted at Twilio a moment ago is good at once", async () => {
  const next = "fedcba9876543210fedcba9876543210";
  const { send, rejected } = startWebhook({
    tokens: {
      ...holdTokens({ [ACCOUNT]: [TOKEN] }),
      readAgain: () => Promise.resolve([{ token: next, label: "primary" }]),
    },
  });
  expect((await send(await twilioRequest({ token: next }))).status).toBe(200);
  expect((await send(await twilioRequest({ token: "f".repeat(32) }))).status).toBe(403);
  expect(rejected).toHaveLength(1);
});

test("Twilio tries again while nobody can say whether a request is genuine", async () => {
  vi.spyOn(console, "warn").mockReturnValue(undefined);
  const unavailable = () => Promise.reject(new TokensUnavailableError("The backend is down."));
  const { send, stored, rejected } = startWebhook({
    tokens: { of: unavailable, readAgain: unavailable },
  });
  expect((await send(await twilioRequest())).status).toBe(503);
  expect([stored, rejected]).toEqual([[], []]);
});

test("a signed request that names no message is kept and never asked for again", async () => {
  const { send, stored, unreadable } = startWebhook();
  const form = new URLSearchParams({ AccountSid: ACCOUNT, Body: "?" });
  const response = await send(await twilioRequest({ form }));
  expect(response.status).toBe(400);
  expect(stored).toEqual([]);
  expect(unreadable).toEqual([
    { accountSid: ACCOUNT, messageSid: null, path: PATH, form: form.toString() },
  ]);
});

test.each([
  ["a text", new URLSearchParams(TEXT)],
  ["an unreadable request", new URLSearchParams({ AccountSid: ACCOUNT })],
])("%s that could not be stored is asked for again", async (_name, form) => {
  const log = vi.spyOn(console, "warn").mockReturnValue(undefined);
  const fail = () => Promise.reject(new Error("secret detail"));
  const { send } = startWebhook({ store: fail, keepUnreadable: fail });
  const response = await send(await twilioRequest({ form }));
  expect(response.status).toBe(503);
  expect(await response.text()).toBe("");
  const lines = log.mock.calls.flat().join("\n");
  log.mockRestore();
  expect(lines).toContain(ACCOUNT);
  expect(lines).not.toMatch(/\+1650|boiler|secret|0123456789abcdef/);
});

test("64 KB are read, one byte more is refused before anything is checked", async () => {
  const { send, stored, rejected } = startWebhook();
  const length = new URLSearchParams({ ...TEXT, Body: "" }).toString().length;
  const largest = new URLSearchParams({ ...TEXT, Body: "x".repeat(64 * 1024 - length) });
  expect((await send(await twilioRequest({ form: largest }))).status).toBe(200);

  const longer = new URLSearchParams({ ...TEXT, Body: "x".repeat(64 * 1024 - length + 1) });
  expect((await send(await twilioRequest({ form: longer }))).status).toBe(413);
  expect(stored).toHaveLength(1);
  expect(rejected).toEqual([]);
});

test("a body of unknown length is not read past the limit", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(16 * 1024));
    },
  });
  const { send } = startWebhook();
  const request = new Request(`http://localhost${PATH}`, {
    method: "POST",
    body: endless,
    duplex: "half",
  } as RequestInit);
  expect((await send(request)).status).toBe(413);
  expect(pulled).toBeLessThan(10);
});

test.each([
  ["nothing", ""],
  ["JSON", '{"AccountSid":"AC"}'],
  ["broken percent-encoding", "AccountSid=%E0%A4%A&%=%&=&&&"],
  ["multipart", '--x\r\nContent-Disposition: form-data; name="AccountSid"\r\n\r\nAC\r\n--x--'],
  ["10,000 parameters", "a=1&".repeat(10_000)],
  ["control characters", "AccountSid=\u0000\u0001\r\n"],
])("%s instead of a form is refused, not a crash", async (_name, form) => {
  const { send } = startWebhook();
  const request = new Request(`http://localhost${PATH}`, {
    method: "POST",
    body: form,
    headers: { "X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
  });
  expect((await send(request)).status).toBe(403);
});

test("NUL, emoji, bidi and bytes that are not UTF-8 arrive as they were signed", async () => {
  const { send, stored } = startWebhook();
  const form = `${new URLSearchParams({ ...TEXT, Body: "a\u0000b \u202Ec 👩‍🔧" }).toString()}%ED%A0%80`;
  expect((await send(await twilioRequest({ form }))).status).toBe(200);
  expect(stored[0]?.body).toBe("a\u0000b \u202Ec 👩‍🔧\uFFFD\uFFFD\uFFFD");
});

test(
  "no body and no signature header, however strange, is more than a refusal",
  PATIENT,
  async () => {
    const { send, stored } = startWebhook();
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc
        .string({ unit: "binary", maxLength: 500 })
        .map((text) => `AccountSid=${ACCOUNT}&Body=${text}`),
      fc
        .array(fc.tuple(fc.string(), fc.string()), { maxLength: 40 })
        .map((pairs) => new URLSearchParams([["AccountSid", ACCOUNT], ...pairs]).toString()),
    );
    const header = fc.stringMatching(/^[\x21-\x7e]{0,60}$/);
    await fc.assert(
      fc.asyncProperty(body, header, async (bytes, signature) => {
        const request = new Request(`http://localhost${PATH}`, {
          method: "POST",
          body: typeof bytes === "string" ? bytes : new Uint8Array(bytes),
          headers: { "X-Twilio-Signature": signature },
        });
        expect((await send(request)).status).toBe(403);
      }),
      { numRuns: 1000 },
    );
    expect(stored).toEqual([]);
  },
);
