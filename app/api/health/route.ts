import { serverEnv } from "@/lib/server/env";

const TIMEOUT_MS = 2_000;

/** GET /api/health: 200 when the app can reach its Convex deployment, else 503; no secrets in either. */
export async function GET(): Promise<Response> {
  const isReachable = await answers(`${serverEnv().convexUrl}/version`);
  return Response.json(
    { ok: isReachable, convex: isReachable ? "reachable" : "unreachable" },
    { status: isReachable ? 200 : 503, headers: { "Cache-Control": "no-store" } },
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok;
  } catch {
    return false;
  }
}
