import { expect, test } from "vitest";
import { clerkCspDirectives, cspDirectives, toCspHeader } from "./csp.ts";

const policy = (isDevelopment = false) =>
  toCspHeader(
    cspDirectives({
      nonce: "bm9uY2U=",
      convexUrl: "https://shy-otter-1.convex.cloud",
      isDevelopment,
    }),
  );

test("scripts need the nonce; nothing may be inlined, evaluated, framed or embedded", () => {
  expect(policy()).toContain("script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic';");
  expect(policy()).not.toContain("unsafe-eval");
  expect(policy()).toContain("frame-ancestors 'none'");
  expect(policy()).toContain("object-src 'none'");
  expect(policy()).toContain("base-uri 'self'");
  expect(policy(true)).toContain("'unsafe-eval'");
});

test("pages connect to us and to their Convex deployment, by HTTP and WebSocket", () => {
  expect(policy()).toContain(
    "connect-src 'self' https://shy-otter-1.convex.cloud wss://shy-otter-1.convex.cloud",
  );
  const local = clerkCspDirectives("http://127.0.0.1:3210/");
  expect(local["connect-src"]).toEqual(["http://127.0.0.1:3210", "ws://127.0.0.1:3210"]);
});

test("Clerk's own policy gains what it lacks", () => {
  expect(clerkCspDirectives("http://127.0.0.1:3210")).toMatchObject({
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
  });
});
