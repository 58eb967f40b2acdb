import { generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { signTwilioRequest } from "@/lib/twilio/signature";
import { startFakeConvex } from "../fake-convex.test-support";
import { POST } from "./sms-incoming/route";

const PUBLIC_URL = "https://inbox.example.com";
const ACCOUNT = "AC00000000000000000000000000000000";
const TOKEN = "0123456789abcdef0123456789abcdef";
const PATH = "/api/twilio/sms-incoming";
const TEST = { AccountSid: ACCOUNT, ThreadboxSelfTest: "nonce-1" };

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
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
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function send(fields: Record<string, string>, token: string | null): Promise<Response> {
  const form = new URLSearchParams(fields);
  const headers: Record<string, string> =
    token === null
      ? {}
      : { "X-Twilio-Signature": await signTwilioRequest(token, PUBLIC_URL + PATH, form) };
  return await POST(
    new Request(`http://localhost:3000${PATH}`, { method: "POST", body: form, headers }),
  );
}

/** Calls but for what the signature check itself asks the backend. */
const storing = () => convex.calls.filter(({ path }) => path.includes(":receive"));

test("a test that runs is answered as a text is, with the times, and stores no text", async () => {
  convex.answerWith(({ path }) => ({ value: path === "webhookHealth:receiveSelfTest" || null }));
  const response = await send(TEST, TOKEN);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/xml");
  expect(response.headers.get("server-timing")).toMatch(/verify;dur=[\d.]+, store;dur=[\d.]+/);
  expect(storing()).toMatchObject([
    {
      path: "webhookHealth:receiveSelfTest",
      args: { accountSid: ACCOUNT, nonce: "nonce-1" },
    },
  ]);
});

test("one that nobody has started is a 400, which Twilio would not repeat", async () => {
  convex.answerWith(({ path }) => ({
    value: path === "webhookHealth:receiveSelfTest" ? false : null,
  }));
  expect((await send(TEST, TOKEN)).status).toBe(400);
});

test.each([
  ["without a signature", null],
  ["signed with another token", "f".repeat(32)],
])("one %s is refused before anything is asked", async (_case, token) => {
  convex.answerWith(({ path }) => ({ value: path === "webhookHealth:receiveSelfTest" || null }));
  expect((await send(TEST, token)).status).toBe(403);
  expect(storing()).toEqual([]);
});

test("a text that names no test is a text", async () => {
  const text = {
    AccountSid: ACCOUNT,
    MessageSid: "SM3558804311501f712c1b4772546a80e0",
    From: "+16505551111",
    To: "+16505552222",
    Body: "ThreadboxSelfTest=nonce-1",
  };
  await send(text, TOKEN);
  expect(storing()).toMatchObject([{ path: "webhooks:receiveText" }]);
});
