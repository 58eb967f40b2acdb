import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createTwilioApi, type TextToSend } from "./client.ts";
import { TwilioReadError } from "./read-error.ts";
import { addressUnder } from "./redirecting-client.ts";

const ACCOUNT_SID = `AC${"a".repeat(32)}`;
const AUTH_TOKEN = "t".repeat(32);
const STOPPED = { kind: "stopped" } as const;
const TEXT: TextToSend = {
  from: "+15035550100",
  to: "+15035550148",
  body: "On our way",
  statusCallback: "https://inbox.example/api/twilio/sms-status?mid=m1#rc=3&rp=5xx,ct,rt",
  mediaUrls: [],
};

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Something that listens where Twilio should be, and a client that calls it. */
async function startTwilio(handler: Handler, timeoutMs?: number) {
  const calls: { path: string; headers: IncomingHttpHeaders; form: URLSearchParams }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const { url: path = "", headers } = request;
      calls.push({ path, headers, form: new URLSearchParams(body) });
      handler(request, response, body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  };
  closers.push(close);
  const api = createTwilioApi({
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    baseUrl,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return { api, calls, close };
}

function answer(status: number, body: unknown): Handler {
  return (_request, response) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

const refusal = (status: number, code: number) =>
  answer(status, { code, message: "no", more_info: "", status });

describe("sending", () => {
  test("calls Twilio once, with the sender, the callback and every file", async () => {
    const { api, calls } = await startTwilio(answer(201, { sid: "SM1", status: "queued" }));
    const mediaUrls = ["https://inbox.example/1", "https://inbox.example/2"];
    expect(await api.sendText({ ...TEXT, mediaUrls })).toEqual({
      kind: "accepted",
      twilioSid: "SM1",
      status: "queued",
    });
    expect(calls).toHaveLength(1);
    const [call] = calls;
    expect(call?.path).toBe(`/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`);
    expect(call?.headers.authorization).toBe(
      `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString("base64")}`,
    );
    expect([...(call?.form ?? [])]).toEqual(
      expect.arrayContaining([
        ["From", TEXT.from],
        ["To", TEXT.to],
        ["Body", TEXT.body],
        ["StatusCallback", TEXT.statusCallback],
        ["MediaUrl", "https://inbox.example/1"],
        ["MediaUrl", "https://inbox.example/2"],
      ]),
    );
  });

  test("gives only words that can be stored", async () => {
    const { api } = await startTwilio(answer(201, { sid: "SM1\uDE4F", status: "que\uD83Dued" }));
    expect(await api.sendText(TEXT)).toEqual({
      kind: "accepted",
      twilioSid: "SM1\uFFFD",
      status: "que\uFFFDued",
    });
  });

  test("uses a connection of its own, which nobody can be closing meanwhile", async () => {
    const { api, calls } = await startTwilio(answer(201, { sid: "SM1", status: "queued" }));
    await api.sendText(TEXT);
    await api.sendText(TEXT);
    expect(calls.map(({ headers }) => headers.connection)).toEqual(["close", "close"]);
  });

  test("a picture without words has no body", async () => {
    const { api, calls } = await startTwilio(answer(201, { sid: "MM1", status: "queued" }));
    await api.sendText({ ...TEXT, body: "", mediaUrls: ["https://inbox.example/1"] });
    expect(calls[0]?.form.has("Body")).toBe(false);
  });

  test.each([
    ["a busy API", refusal(429, 20429), { kind: "retry", errorCode: 20429 }],
    ["a full queue", refusal(400, 21611), { kind: "retry", errorCode: 21611 }],
    ["an opt-out", refusal(400, 21610), { kind: "rejected", errorCode: 21610 }],
    [
      "wrong credentials",
      refusal(401, 20003),
      { ...STOPPED, reason: "credentials", errorCode: 20003 },
    ],
    [
      "a permission that is missing",
      refusal(403, 20003),
      { ...STOPPED, reason: "credentials", errorCode: 20003 },
    ],
    [
      "the daily limit",
      refusal(429, 63038),
      { ...STOPPED, reason: "daily_limit", errorCode: 63038 },
    ],
    ["a refusal of credentials by a broken server", refusal(500, 20003), { kind: "unknown" }],
    ["a refusal without a code", answer(400, "no"), { kind: "rejected", errorCode: null }],
    ["an internal error", refusal(500, 20500), { kind: "unknown" }],
    ["an empty 503", answer(503, ""), { kind: "unknown" }],
    ["a gateway's page", answer(502, "<html>Bad gateway</html>"), { kind: "unknown" }],
    ["a timeout of the server's", answer(408, ""), { kind: "unknown" }],
    ["a redirect", answer(302, ""), { kind: "unknown" }],
    ["a page instead of an answer", answer(200, "<html>Hello</html>"), { kind: "unknown" }],
    ["a message without a SID", answer(201, {}), { kind: "unknown" }],
  ] as const)("%s is told as what it is, after one call", async (_name, handler, outcome) => {
    const { api, calls } = await startTwilio(handler);
    expect(await api.sendText(TEXT)).toEqual(outcome);
    expect(calls).toHaveLength(1);
  });

  test("an answer that is cut off may have been a yes", async () => {
    const { api } = await startTwilio((_request, response) => {
      response.writeHead(201, { "Content-Type": "application/json", "Content-Length": "500" });
      response.write('{"sid":"SM1"', () => response.destroy());
    });
    expect(await api.sendText(TEXT)).toEqual({ kind: "unknown" });
  });

  test("a connection that breaks may have been a yes", async () => {
    const { api } = await startTwilio((request) => request.socket.resetAndDestroy());
    expect(await api.sendText(TEXT)).toEqual({ kind: "unknown" });
  });

  test("no answer in time may have been a yes", async () => {
    const { api } = await startTwilio(() => undefined, 100);
    expect(await api.sendText(TEXT)).toEqual({ kind: "unknown" });
  });

  test("a connection that is refused was certainly a no", async () => {
    const { api, close } = await startTwilio(answer(201, {}));
    await close();
    expect(await api.sendText(TEXT)).toEqual({ kind: "retry", errorCode: null });
  });
});

test("what is thrown when Twilio cannot be read holds no credentials", async () => {
  const { api, close } = await startTwilio(refusal(401, 20003));
  const failed = async () => await api.listMessages(null).catch((error: unknown) => error);
  const errors = [await failed()];
  await close();
  errors.push(await failed());
  expect(errors.map(String)).toEqual([
    "TwilioReadError: Twilio could not be read (401, 20003).",
    "TwilioReadError: Twilio could not be read (no answer, ECONNREFUSED).",
  ]);
  expect(inspect(errors, { depth: 10, showHidden: true })).not.toMatch(/Basic|t{32}/);
});

test("the token goes to Twilio and nowhere else, also when a next page lies elsewhere", async () => {
  const { api, calls } = await startTwilio(answer(200, { messages: [], next_page_uri: null }));
  await expect(api.listMessages("https://elsewhere.example/next")).rejects.toThrow(TwilioReadError);
  await expect(api.listMessages("http://api.twilio.com/next")).rejects.toThrow(TwilioReadError);
  expect(calls).toEqual([]);
  await api.listMessages("https://api.twilio.com/2010-04-01/next?Page=1");
  expect(calls.map(({ path }) => path)).toEqual(["/2010-04-01/next?Page=1"]);
});

test.each([
  ["https://api.twilio.com", "https://messaging.twilio.com/v1/Services?PageSize=20"],
  [
    "https://api.dublin.ie1.twilio.com",
    "https://messaging.dublin.ie1.twilio.com/v1/Services?PageSize=20",
  ],
  ["http://127.0.0.1:4010", "http://127.0.0.1:4010/messaging/v1/Services?PageSize=20"],
])("with %s, Twilio's other interfaces are at %s", (base, expected) => {
  const asked = "https://messaging.twilio.com/v1/Services?PageSize=20";
  expect(addressUnder(base, asked)).toBe(expected);
  expect(addressUnder(base, expected)).toBe(expected);
});

test("the account is read with its name", async () => {
  const account = { sid: ACCOUNT_SID, status: "active", friendly_name: "Juniper" };
  const { api, calls } = await startTwilio(answer(200, account));
  expect(await api.fetchAccount()).toEqual({ status: "active", friendlyName: "Juniper" });
  expect(calls[0]?.path).toBe(`/2010-04-01/Accounts/${ACCOUNT_SID}.json`);
});

describe("the message log", () => {
  const sid = (index: number) => `SM${String(index).padStart(32, "0")}`;
  const row = (index: number, createdAt: number) => ({
    sid: sid(index),
    direction: "inbound",
    from: "+15035550148",
    to: "+15035550100",
    body: `text ${index}`,
    status: "received",
    error_code: null,
    num_media: index === 0 ? "1" : "0",
    num_segments: "1",
    date_created: new Date(createdAt).toUTCString(),
  });

  /** Six texts, newest first, two a page, one a minute. */
  async function startLog(now: number) {
    const rows = [0, 1, 2, 3, 4, 5].map((index) => row(index, now - index * 60_000));
    return await startTwilio((request, response) => {
      const url = new URL(request.url ?? "", "http://twilio.test");
      if (url.pathname.endsWith("/Media.json")) {
        const uri = url.pathname.replace("Media.json", "Media/ME1.json");
        const media = [{ sid: "ME1", uri, content_type: "image/png" }];
        answer(200, { media_list: media, next_page_uri: null })(request, response, "");
        return;
      }
      const page = Number(url.searchParams.get("Page") ?? 0);
      const next = `${url.pathname}?PageSize=2&Page=${page + 1}`;
      answer(200, {
        messages: rows.slice(page * 2, page * 2 + 2),
        next_page_uri: page < 2 ? next : null,
      })(request, response, "");
    });
  }

  const NOW = Date.UTC(2026, 2, 2, 12);
  test("is read page by page, newest first, with the files of a text when they are asked for", async () => {
    const { api, calls } = await startLog(NOW);
    const first = await api.listMessages(null);
    const second = await api.listMessages(first.nextPageUrl);
    const found = [...first.messages, ...second.messages];
    expect(found.map((message) => message.sid)).toEqual([sid(0), sid(1), sid(2), sid(3)]);
    expect(await api.listMedia(sid(0))).toEqual([
      { url: expect.stringMatching(/^http:.*\/Media\/ME1$/) as string, contentType: "image/png" },
    ]);
    expect(calls.some(({ path }) => path.includes("DateSent"))).toBe(false);
  });

  test("gives only text that can be stored, whatever a row holds", async () => {
    const half = "\uD83D";
    const { api } = await startTwilio(
      answer(200, {
        messages: [{ ...row(0, NOW), from: half, to: half, body: `Hi ${half}!`, status: half }],
        next_page_uri: null,
      }),
    );
    const { messages } = await api.listMessages(null);
    expect(messages).toMatchObject([
      { sid: sid(0), from: "\uFFFD", to: "\uFFFD", body: "Hi \uFFFD!", status: "\uFFFD" },
    ]);
  });

  test("says what a text cost as a positive amount, once Twilio knows", async () => {
    const priced = { ...row(0, NOW), price: "-0.00750", price_unit: "USD" };
    const messages = [priced, { ...row(1, NOW), price: null, price_unit: "USD" }];
    const { api } = await startTwilio(answer(200, { messages, next_page_uri: null }));
    expect((await api.listMessages(null)).messages).toMatchObject([
      { price: 0.0075, priceUnit: "USD" },
      { price: null, priceUnit: "USD" },
    ]);
  });

  test("can be asked for days", async () => {
    const { api, calls } = await startLog(NOW);
    await api.listMessages(null, { from: new Date(NOW - 86_400_000), to: new Date(NOW) });
    const { searchParams } = new URL(calls[0]?.path ?? "", "http://twilio.test");
    expect(searchParams.get("DateSent>")).toMatch(/^2026-03-01/);
    expect(searchParams.get("DateSent<")).toMatch(/^2026-03-02/);
  });

  test("gives a single text, or says that it is not there", async () => {
    const { api, calls } = await startTwilio(answer(200, row(3, NOW)));
    expect(await api.fetchMessage(sid(3))).toMatchObject({ sid: sid(3), body: "text 3" });
    expect(calls[0]?.path).toBe(`/2010-04-01/Accounts/${ACCOUNT_SID}/Messages/${sid(3)}.json`);
    const gone = await startTwilio(refusal(404, 20404));
    expect(await gone.api.fetchMessage(sid(3))).toBeNull();
    const busy = await startTwilio(refusal(503, 20503));
    await expect(busy.api.fetchMessage(sid(3))).rejects.toThrow(TwilioReadError);
  });

  test("with a row that cannot be read brings the others, and names that one", async () => {
    const logged = vi.spyOn(console, "error").mockReturnValue();
    const unreadable = { ...row(1, NOW), date_created: "yesterday", body: "a secret" };
    const messages = [row(0, NOW), unreadable, row(2, NOW)];
    const { api } = await startTwilio(answer(200, { messages, next_page_uri: null }));
    const page = await api.listMessages(null);
    expect(page.messages.map((message) => message.sid)).toEqual([sid(0), sid(2)]);
    expect(page.unreadable).toEqual([sid(1)]);
    expect(logged.mock.calls).toEqual([[`Message ${sid(1)} of Twilio's log cannot be read.`]]);
    logged.mockRestore();
  });
});
