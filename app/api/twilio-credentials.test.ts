import { generateKeyPairSync, randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { sealDevSession } from "@/lib/auth/dev-session";
import { DEV_STAFF } from "@/lib/auth/dev-staff";
import { importSigningKey } from "@/lib/auth/signing-key";
import { unsealToken } from "@/lib/twilio/sealed-token";
import { startFakeConvex } from "./fake-convex.test-support";
import { GET, POST } from "./twilio-credentials/route";

const ORIGIN = "http://localhost:3000";
const ACCOUNT = `AC${"0".repeat(32)}`;
const TOKEN = "0123456789abcdef0123456789abcdef";
const SECRETS_KEY = randomBytes(32).toString("base64");

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" });
const encodedKey = Buffer.from(pem).toString("base64");
let convex: Awaited<ReturnType<typeof startFakeConvex>>;
let cookie: string;

beforeAll(async () => {
  convex = await startFakeConvex();
  const key = await importSigningKey("DEV_AUTH_PRIVATE_KEY", encodedKey);
  const [dana] = DEV_STAFF;
  if (dana === undefined) throw new Error("nobody on the staff");
  cookie = `threadbox_dev_session=${await sealDevSession(key.privateKey, dana, Date.now())}`;
});
afterAll(() => convex.close());
beforeEach(() => {
  convex.reset();
  for (const [name, value] of Object.entries({
    NEXT_PUBLIC_CONVEX_URL: convex.url,
    PUBLIC_WEBHOOK_URL: ORIGIN,
    MEMBER_JWT_ISSUER: "https://threadbox.invalid/development",
    SERVICE_PRIVATE_KEY: encodedKey,
    DEV_AUTH_PRIVATE_KEY: encodedKey,
    SECRETS_KEY,
    SECRETS_KEY_PREVIOUS: "",
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "",
    CLERK_SECRET_KEY: "",
  })) {
    vi.stubEnv(name, value);
  }
  vi.spyOn(console, "warn").mockReturnValue(undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function enter(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return POST(
    new Request(`${ORIGIN}/api/twilio-credentials`, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { host: "localhost:3000", origin: ORIGIN, cookie, ...headers },
    }),
  );
}

const entered = { accountSid: ACCOUNT, authToken: TOKEN };

async function codeOf(response: Response): Promise<[number, string]> {
  const text = await response.text();
  expect(text).not.toContain(TOKEN);
  return [response.status, (JSON.parse(text) as { error: { code: string } }).error.code];
}

test("a token leaves this server sealed, and opens as its account's alone", async () => {
  const response = await enter({ accountSid: ` ${ACCOUNT} `, authToken: `${TOKEN}\n` });
  expect(response.status).toBe(202);
  expect(await response.text()).toBe("");
  expect(convex.calls).toMatchObject([
    { path: "credentials:addToken", args: { accountSid: ACCOUNT, last4: "cdef" } },
  ]);
  expect(JSON.stringify(convex.calls)).not.toContain(TOKEN);
  const { sealed } = convex.calls[0]?.args as { sealed: string };
  expect(await unsealToken([SECRETS_KEY], ACCOUNT, sealed)).toBe(TOKEN);
});

test.each([
  ["another site's page", { origin: "https://evil.example" }, 403, "FOREIGN_ORIGIN"],
  ["no page at all", { origin: "null" }, 403, "FOREIGN_ORIGIN"],
  ["nobody signed in", { cookie: "" }, 401, "UNAUTHENTICATED"],
])("from %s none is taken", async (_name, headers, status, code) => {
  expect(await codeOf(await enter(entered, headers))).toEqual([status, code]);
  expect(convex.calls).toEqual([]);
});

test.each([
  ["an Account SID of another form", { ...entered, accountSid: "AC123" }, "ACCOUNT_SID_FORMAT"],
  ["an API key", { ...entered, accountSid: `SK${"0".repeat(32)}` }, "ACCOUNT_SID_FORMAT"],
  ["a token that is too short", { ...entered, authToken: "abc" }, "TOKEN_FORMAT"],
  ["no token", { accountSid: ACCOUNT }, "INVALID"],
  ["something else than JSON", "accountSid=1", "INVALID"],
  ["null", "null", "INVALID"],
  ["a long text", JSON.stringify({ ...entered, more: "x".repeat(2_000) }), "INVALID"],
])("%s is refused before anything is asked", async (_name, body, code) => {
  expect(await codeOf(await enter(body))).toEqual([400, code]);
  expect(convex.calls).toEqual([]);
});

test.each([
  ["FORBIDDEN", 403],
  ["TWO_TOKENS", 409],
  ["TOKENS_ELSEWHERE", 409],
  ["TOO_OFTEN", 429],
] as const)("a refusal by the backend (%s) is passed on", async (code, status) => {
  convex.answerWith(() => ({ errorData: { code, message: "x" } }));
  expect(await codeOf(await enter(entered))).toEqual([status, code]);
});

test("without a key nothing is stored, and the log says why without the token", async () => {
  vi.stubEnv("SECRETS_KEY", "");
  expect(await codeOf(await enter(entered))).toEqual([503, "NO_SECRETS_KEY"]);
  expect(convex.calls).toEqual([]);
  const lines = vi.mocked(console.warn).mock.calls.flat().join("\n");
  expect(lines).toContain("SECRETS_KEY is not set");
  expect(lines).not.toContain(TOKEN);
});

test("it takes POST alone", () => {
  expect(GET().status).toBe(405);
});
