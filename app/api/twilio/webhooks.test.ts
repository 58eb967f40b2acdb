import { generateKeyPairSync, randomBytes } from "node:crypto";
import { jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { SERVICE_ISSUER } from "@/lib/auth-issuers";
import webhooks from "@/lib/twilio/fixtures/webhooks.json" with { type: "json" };
import { sealToken } from "@/lib/twilio/sealed-token";
import { signTwilioRequest } from "@/lib/twilio/signature";
import { startFakeConvex } from "../fake-convex.test-support";
import * as incoming from "./sms-incoming/route";
import * as status from "./sms-status/route";

/** For tests of many requests. */
const PATIENT = { timeout: 30_000 };
const PUBLIC_URL = "https://inbox.example.com";
const ACCOUNT = "AC00000000000000000000000000000000";
const TOKEN = "0123456789abcdef0123456789abcdef";
const TEXT = {
  AccountSid: ACCOUNT,
  MessageSid: "SM3558804311501f712c1b4772546a80e0",
  From: "+16505551111",
  To: "+16505552222",
  Body: "The boiler is out again",
};
const STATUS = { AccountSid: ACCOUNT, MessageSid: TEXT.MessageSid, MessageStatus: "delivered" };
const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" });
let convex: Awaited<ReturnType<typeof startFakeConvex>>;

beforeAll(async () => {
  convex = await startFakeConvex();
});
afterAll(() => convex.close());
beforeEach(() => {
  convex.reset();
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", convex.url);
  vi.stubEnv("PUBLIC_WEBHOOK_URL", PUBLIC_URL);
  vi.stubEnv("SERVICE_PRIVATE_KEY", Buffer.from(pem).toString("base64"));
  vi.stubEnv("TWILIO_ACCOUNT_SID", ACCOUNT);
  vi.stubEnv("TWILIO_AUTH_TOKEN", TOKEN);
  vi.stubEnv("TWILIO_AUTH_TOKEN_NEXT", "");
  vi.spyOn(console, "warn").mockReturnValue(undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A request as it arrives behind a proxy, signed for the public address with `token`. */
async function signed(
  path: string,
  fields: Record<string, string> | URLSearchParams,
  token = TOKEN,
): Promise<Request> {
  const form = new URLSearchParams(fields);
  return new Request(`http://localhost:3000${path}`, {
    method: "POST",
    body: form,
    headers: { "X-Twilio-Signature": await signTwilioRequest(token, PUBLIC_URL + path, form) },
  });
}

const textRequest = (token?: string) => signed("/api/twilio/sms-incoming", TEXT, token);

test("a text is answered with an empty TwiML document and nothing else", async () => {
  convex.answerWith(() => ({ value: "stored" }));
  const response = await incoming.POST(await textRequest());
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/xml");
  expect(await response.text()).toBe(EMPTY_TWIML);
});

test("the backend is called once, by the web server's own short-lived token", async () => {
  await incoming.POST(await textRequest());
  expect(convex.calls).toHaveLength(1);
  const { path, args, token } = convex.calls[0] ?? { token: "" };
  expect(path).toBe("webhooks:receiveText");
  expect(args).toMatchObject({ accountSid: ACCOUNT, messageSid: TEXT.MessageSid, body: TEXT.Body });
  const { payload } = await jwtVerify(token, publicKey, {
    issuer: SERVICE_ISSUER,
    audience: "convex",
  });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
});

test("a status is answered without content, and carries our own id from the signed query", async () => {
  const path = "/api/twilio/sms-status?mid=k57abc";
  const response = await status.POST(await signed(path, STATUS));
  expect(response.status).toBe(204);
  expect(convex.calls).toMatchObject([
    { path: "webhooks:receiveStatus", args: { status: "delivered", messageId: "k57abc" } },
  ]);
});

test("our own id cannot be exchanged without breaking the signature", async () => {
  const genuine = await signed("/api/twilio/sms-status?mid=k57abc", STATUS);
  const forged = new Request("http://localhost:3000/api/twilio/sms-status?mid=k57other", genuine);
  expect((await status.POST(forged)).status).toBe(403);
});

test.each(webhooks.map(({ name, kind, params }) => [name, kind, params] as const))(
  "stores the recorded webhook: %s",
  async (_name, kind, params) => {
    const form = new URLSearchParams(params.map(([key = "", value = ""]) => [key, value]));
    const isText = kind === "inbound";
    const path = isText ? "/api/twilio/sms-incoming" : "/api/twilio/sms-status";
    const response = await (isText ? incoming : status).POST(await signed(path, form));
    expect(response.status).toBe(isText ? 200 : 204);
    expect(convex.calls).toMatchObject([{ args: { messageSid: form.get("MessageSid") } }]);
  },
);

test("a genuine request may come again: each time it is stored, by the same ids", async () => {
  for (let i = 0; i < 3; i += 1) {
    expect((await incoming.POST(await textRequest())).status).toBe(200);
  }
  expect(new Set(convex.calls.map(({ args }) => JSON.stringify(args))).size).toBe(1);
});

test("10,000 forgeries change nothing and cost one note", PATIENT, async () => {
  // Ten minutes on: other tests may have used this minute's note.
  vi.useFakeTimers({ now: Date.now() + 600_000, toFake: ["Date"] });
  const form = new URLSearchParams(TEXT).toString();
  const forgeries = [
    () => ({ signature: "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", form }),
    () => ({ signature: "bm90LXR3aWxpbyBidXQgbG9uZyE=", form: `${form}&Extra=1` }),
  ];
  const statuses = new Set<number>();
  for (let i = 0; i < 10_000; i += 1) {
    const forgery = forgeries[i % forgeries.length]?.();
    const response = await incoming.POST(
      new Request("http://localhost:3000/api/twilio/sms-incoming", {
        method: "POST",
        body: forgery?.form ?? "",
        headers: { "X-Twilio-Signature": forgery?.signature ?? "" },
      }),
    );
    statuses.add(response.status);
  }
  expect(statuses).toEqual(new Set([403]));
  expect(convex.calls.map(({ path }) => path)).toEqual(["webhooks:sampleRejected"]);
  expect(convex.calls[0]?.args).toMatchObject({
    accountSid: ACCOUNT,
    reason: "signature_wrong",
    path: "/api/twilio/sms-incoming",
    count: 1,
    evidence: { cause: "token", signedUrl: null, tokensTried: ["primary"] },
  });
  expect(JSON.stringify(convex.calls[0]?.args)).not.toMatch(/1650555|boiler|0123456789abcdef/);
});

test("10,000 forgeries for accounts that are not ours cost one look-up", PATIENT, async () => {
  vi.useFakeTimers({ now: Date.now() + 1_200_000, toFake: ["Date"] });
  const noAccounts = { page: [], isDone: true, continueCursor: "" };
  convex.answerWith(() => ({ value: noAccounts }));
  for (let i = 0; i < 10_000; i += 1) {
    const foreign = { ...TEXT, AccountSid: `AC${i.toString(16).padStart(32, "f")}` };
    const request = new Request("http://localhost:3000/api/twilio/sms-incoming", {
      method: "POST",
      body: new URLSearchParams(foreign),
      headers: { "X-Twilio-Signature": "bm90LXR3aWxpbyBidXQgbG9uZyE=" },
    });
    expect((await incoming.POST(request)).status).toBe(403);
  }
  expect(convex.calls.map(({ path }) => path)).toEqual(["webhooks:signingTokens"]);
});

test("what cannot be an account costs no call at all", async () => {
  for (const AccountSid of ["", "AC", "ACFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "SM".padEnd(34, "0")]) {
    const foreign = { ...TEXT, AccountSid };
    const response = await incoming.POST(await signed("/api/twilio/sms-incoming", foreign));
    expect(response.status).toBe(403);
  }
  expect(convex.calls).toEqual([]);
});

test("a text of an account whose token is sealed in the database is stored", async () => {
  vi.useFakeTimers({ now: Date.now() + 1_800_000, toFake: ["Date"] });
  const accountSid = "ACeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
  const key = randomBytes(32).toString("base64");
  vi.stubEnv("SECRETS_KEY", key);
  const sealedTokens = [await sealToken([key], accountSid, TOKEN)];
  const page = [{ accountSid, sealedTokens }];
  convex.answerWith(({ path }) => ({
    value:
      path === "webhooks:signingTokens" ? { page, isDone: true, continueCursor: "" } : "stored",
  }));
  const text = { ...TEXT, AccountSid: accountSid };
  const request = () => signed("/api/twilio/sms-incoming", text);
  expect((await incoming.POST(await request())).status).toBe(200);
  expect((await incoming.POST(await request())).status).toBe(200);
  expect(convex.calls.map(({ path }) => path)).toEqual([
    "webhooks:signingTokens",
    "webhooks:receiveText",
    "webhooks:receiveText",
  ]);
});

test("during a rotation the next token is good too", async () => {
  const next = "fedcba9876543210fedcba9876543210";
  expect((await incoming.POST(await textRequest(next))).status).toBe(403);
  vi.stubEnv("TWILIO_AUTH_TOKEN_NEXT", next);
  expect((await incoming.POST(await textRequest(next))).status).toBe(200);
});

test("what cannot be read is kept, with its form", async () => {
  const response = await incoming.POST(
    await signed("/api/twilio/sms-incoming", { AccountSid: ACCOUNT, Body: "?" }),
  );
  expect(response.status).toBe(400);
  expect(convex.calls).toMatchObject([
    {
      path: "webhooks:keepUnreadable",
      args: { messageSid: null, form: `AccountSid=${ACCOUNT}&Body=%3F` },
    },
  ]);
});

test("a conflict or a cut connection is tried once more", async () => {
  for (const first of [{ status: 503 }, "hang up"] as const) {
    convex.reset();
    convex.answerWith(() => (convex.calls.length === 1 ? first : { value: "stored" }));
    expect((await incoming.POST(await textRequest())).status).toBe(200);
    expect(convex.calls).toHaveLength(2);
  }
});

test("a backend that stays unable makes Twilio try again", async () => {
  convex.answerWith(() => ({ status: 503 }));
  const response = await incoming.POST(await textRequest());
  expect(response.status).toBe(503);
  expect(response.headers.get("content-type")).toBeNull();
  expect(convex.calls).toHaveLength(2);
});

test("a function that fails is not called twice, and Twilio tries again", async () => {
  convex.answerWith(() => ({ errorData: { code: "UNAUTHENTICATED" } }));
  expect((await status.POST(await signed("/api/twilio/sms-status", STATUS))).status).toBe(503);
  expect(convex.calls).toHaveLength(1);
});

test("nobody listening is a 503 within two seconds", async () => {
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "http://127.0.0.1:9");
  const startedAt = performance.now();
  expect((await incoming.POST(await textRequest())).status).toBe(503);
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

test("logs name SIDs and codes, never a number, a text or a token", async () => {
  convex.answerWith(() => ({ status: 503, body: `{"message":"${TEXT.Body}"}` }));
  await incoming.POST(await textRequest());
  const lines = vi.mocked(console.warn).mock.calls.flat().join("\n");
  expect(lines).toContain(TEXT.MessageSid);
  expect(lines).not.toMatch(/\+?1650555|boiler|0123456789abcdef|eyJ/);
});

test.each([
  ["sms-incoming", incoming],
  ["sms-status", status],
])("%s takes POST alone, and says so", (_name, route) => {
  for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE"] as const) {
    const response = route[method]();
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
  }
});
