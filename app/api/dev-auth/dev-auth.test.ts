import { generateKeyPairSync } from "node:crypto";
import { decodeProtectedHeader, jwtVerify } from "jose";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DEV_STAFF } from "@/lib/auth/dev-staff";
import { POST as signIn } from "./sign-in/route";
import { POST as signOut } from "./sign-out/route";
import { GET as token } from "./token/route";

const ORIGIN = "http://localhost:3000";
const ISSUER = "https://threadbox.invalid/development";
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" });

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "");
  vi.stubEnv("CLERK_SECRET_KEY", "");
  vi.stubEnv("PUBLIC_WEBHOOK_URL", ORIGIN);
  vi.stubEnv("MEMBER_JWT_ISSUER", ISSUER);
  vi.stubEnv("DEV_AUTH_PRIVATE_KEY", Buffer.from(pem).toString("base64"));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function signInRequest(subject: string, headers: Record<string, string> = {}): Request {
  return new Request(`${ORIGIN}/api/dev-auth/sign-in`, {
    method: "POST",
    body: new URLSearchParams({ subject }),
    headers: { host: "localhost:3000", origin: ORIGIN, ...headers },
  });
}

test("afterwards the page that was asked for opens, and never another site", async () => {
  const withReturn = (path: string) =>
    new Request(`${ORIGIN}/api/dev-auth/sign-in`, {
      method: "POST",
      body: new URLSearchParams({ subject: "user_dana_okafor", redirect_url: path }),
      headers: { host: "localhost:3000", origin: ORIGIN },
    });
  expect((await signIn(withReturn("/?c=k57"))).headers.get("location")).toBe("/?c=k57");
  expect((await signIn(withReturn("//evil.example"))).headers.get("location")).toBe("/");
});

function tokenRequest(cookie?: string, headers: Record<string, string> = {}): Request {
  return new Request(`${ORIGIN}/api/dev-auth/token`, {
    headers: {
      host: "localhost:3000",
      ...(cookie === undefined ? {} : { cookie }),
      ...headers,
    },
  });
}

/** Signs in and gives the cookie as the browser sends it back. */
async function cookieOf(subject: string): Promise<string> {
  const response = await signIn(signInRequest(subject));
  return response.headers.get("set-cookie")?.split(";")[0] ?? "";
}

async function tokenFor(cookie: string): Promise<string> {
  const answer = (await (await token(tokenRequest(cookie))).json()) as { token: string };
  return answer.token;
}

test("the staff has an owner, an admin, an agent and a viewer", () => {
  expect(new Set(DEV_STAFF.map(({ role }) => role))).toEqual(
    new Set(["owner", "admin", "agent", "viewer"]),
  );
});

test("picking a person signs them in with a cookie that scripts cannot read", async () => {
  const response = await signIn(signInRequest("user_dana_okafor"));
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe("/");
  expect(response.headers.get("set-cookie")).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=/);
});

test("the token names the person, their organization and role, for ten minutes", async () => {
  const jwt = await tokenFor(await cookieOf("user_luis_ortega"));
  const { payload } = await jwtVerify(jwt, publicKey, { issuer: ISSUER, audience: "convex" });
  expect(decodeProtectedHeader(jwt)).toEqual({ alg: "ES256", typ: "JWT", kid: "development" });
  expect(payload).toMatchObject({
    sub: "user_luis_ortega",
    org_id: "org_alder_home_services",
    org_role: "viewer",
    org_name: "Alder Home Services",
    name: "Luis Ortega",
    email: "luis@alderhome.example",
  });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
});

test.each([
  ["no cookie", undefined],
  ["another site's cookies", "theme=dark; session=1"],
  [
    "a forged cookie",
    "threadbox_dev_session=eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyX2RhbmFfb2thZm9yIn0.",
  ],
])("with %s nobody is signed in, which is no error", async (_name, cookie) => {
  const response = await token(tokenRequest(cookie));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ token: null });
  expect(response.headers.get("cache-control")).toBe("no-store");
});

test("a member token does not pass for a cookie, nor a cookie for a token", async () => {
  const cookie = await cookieOf("user_dana_okafor");
  const asCookie = `threadbox_dev_session=${await tokenFor(cookie)}`;
  expect(await (await token(tokenRequest(asCookie))).json()).toEqual({ token: null });
  await expect(
    jwtVerify(cookie.slice(cookie.indexOf("=") + 1), publicKey, { issuer: ISSUER }),
  ).rejects.toThrow();
});

test("signing out forgets the cookie", () => {
  const response = signOut(
    new Request(`${ORIGIN}/api/dev-auth/sign-out`, {
      method: "POST",
      headers: { host: "localhost:3000", origin: ORIGIN },
    }),
  );
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe("/sign-in");
  expect(response.headers.get("set-cookie")).toMatch(/^threadbox_dev_session=; .*Max-Age=0$/);
});

test.each([
  ["the phone simulator's page", "http://localhost:4010"],
  ["another site", "https://evil.example"],
  ["a page without an origin", "null"],
])("%s cannot sign anybody in or out", async (_name, origin) => {
  expect((await signIn(signInRequest("user_dana_okafor", { origin }))).status).toBe(403);
  const out = signOut(
    new Request(`${ORIGIN}/api/dev-auth/sign-out`, {
      method: "POST",
      headers: { host: "localhost:3000", origin },
    }),
  );
  expect(out.status).toBe(403);
});

test("somebody who is not listed, and a form that is too long, are refused", async () => {
  expect((await signIn(signInRequest("user_mallory"))).status).toBe(404);
  expect((await signIn(signInRequest("x".repeat(5000)))).status).toBe(413);
});

const CLOSED: [string, () => Record<string, string>][] = [
  [
    "with Clerk keys",
    () => {
      vi.stubEnv("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "pk_live_x");
      vi.stubEnv("CLERK_SECRET_KEY", "sk_live_x");
      return {};
    },
  ],
  [
    "when Twilio calls a public address",
    () => {
      vi.stubEnv("PUBLIC_WEBHOOK_URL", "https://inbox.example.com");
      return {};
    },
  ],
  [
    "without a webhook address",
    () => {
      vi.stubEnv("PUBLIC_WEBHOOK_URL", "");
      return {};
    },
  ],
  ["for a public Host", () => ({ host: "inbox.example.com" })],
  ["behind a proxy that says so", () => ({ forwarded: "for=203.0.113.9" })],
  ["behind a tunnel", () => ({ "x-forwarded-for": "203.0.113.9" })],
  ["behind a tunnel that keeps its name", () => ({ "x-forwarded-host": "abc.ngrok.app" })],
];

test.each(CLOSED)("there is no development sign-in %s", async (_name, arrange) => {
  const cookie = await cookieOf("user_dana_okafor");
  const headers = arrange();
  expect((await signIn(signInRequest("user_dana_okafor", headers))).status).toBe(404);
  expect((await token(tokenRequest(cookie, headers))).status).toBe(404);
  const out = new Request(`${ORIGIN}/api/dev-auth/sign-out`, {
    method: "POST",
    headers: { host: "localhost:3000", origin: ORIGIN, ...headers },
  });
  expect(signOut(out).status).toBe(404);
});
