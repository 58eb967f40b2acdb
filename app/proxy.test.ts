import { NextRequest, type NextFetchEvent } from "next/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { config, proxy } from "@/proxy";

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "http://127.0.0.1:3210");
  vi.stubEnv("PUBLIC_WEBHOOK_URL", "http://localhost:3000");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Only Clerk's middleware, which is absent here, looks at the event. */
const noEvent = null as unknown as NextFetchEvent;

const visit = (headers: Record<string, string> = {}, path = "/") =>
  proxy(
    new NextRequest(`http://localhost:3000${path}`, {
      headers: { host: "localhost:3000", ...headers },
    }),
    noEvent,
  );

/** The request's header as the page will see it; Next passes changes on in the answer's headers. */
const seenByPage = (response: Awaited<ReturnType<typeof visit>>, name: string) =>
  response?.headers.get(`x-middleware-request-${name}`);

test("every page gets a policy with a nonce of its own, which Next is told", async () => {
  const first = await visit();
  const second = await visit();
  const policy = first?.headers.get("content-security-policy");
  const nonce = /'nonce-([^']+)'/.exec(policy ?? "")?.[1];
  expect(nonce).toBe(seenByPage(first, "x-nonce"));
  expect(seenByPage(first, "content-security-policy")).toBe(policy);
  expect(second?.headers.get("content-security-policy")).not.toBe(policy);
});

test("the backend's address is read when the page is asked for", async () => {
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "https://shy-otter-1.convex.cloud");
  const policy = (await visit())?.headers.get("content-security-policy");
  expect(policy).toContain("wss://shy-otter-1.convex.cloud");
});

test("an installation behind https is visited by https alone, for a year", async () => {
  expect((await visit())?.headers.has("strict-transport-security")).toBe(false);
  vi.stubEnv("PUBLIC_WEBHOOK_URL", "https://inbox.example.com");
  const response = await visit();
  expect(response?.headers.get("strict-transport-security")).toBe("max-age=31536000");
});

test("a page is told its own address, whatever the request claims", async () => {
  const response = await visit({ "x-threadbox-path": "//evil.example" }, "/?c=k57");
  expect(seenByPage(response, "x-threadbox-path")).toBe("/?c=k57");
});

test.each([
  ["a public Host", { host: "abc.ngrok.app" }],
  ["a tunnel", { "x-forwarded-for": "203.0.113.9" }],
  ["a proxy", { forwarded: "for=203.0.113.9" }],
])("through %s nothing of ours answers without Clerk", async (_name, headers) => {
  for (const path of ["/", "/sign-in", "/api/health", "/api/dev-auth/token", "/icon.svg"]) {
    expect((await visit(headers, path))?.status).toBe(404);
  }
});

test("Twilio's routes alone are not passed through here", () => {
  const matches = (path: string) =>
    config.matcher.some((each) => new RegExp(`^${each}$`).test(path));
  expect(matches("/api/twilio/sms-incoming")).toBe(false);
  expect(matches("/api/twilio/media/abc")).toBe(false);
  for (const path of ["/", "/sign-in", "/api/media/x", "/api/twiliox", "/x/api/twilio/y"]) {
    expect(matches(path)).toBe(true);
  }
});
