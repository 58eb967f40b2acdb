import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { startFakeConvex } from "./fake-convex.test-support";
import { GET } from "./health/route";

let convex: Awaited<ReturnType<typeof startFakeConvex>>;

beforeAll(async () => {
  convex = await startFakeConvex();
});
afterAll(() => convex.close());
afterEach(() => {
  vi.unstubAllEnvs();
});

function arrange(convexUrl: string) {
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", convexUrl);
  vi.stubEnv("PUBLIC_WEBHOOK_URL", "http://localhost:3000");
}

test("the app is well when it reaches its backend", async () => {
  arrange(convex.url);
  const response = await GET();
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ ok: true, convex: "reachable" });
});

test("without its backend it says so, and nothing else", async () => {
  arrange("http://127.0.0.1:9");
  const response = await GET();
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ ok: false, convex: "unreachable" });
});
