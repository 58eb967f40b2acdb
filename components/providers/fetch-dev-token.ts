/** Pauses before asking again when our own server does not answer: it may be restarting. */
const RETRY_AFTER_MS = [500, 1_000, 2_000, 4_000, 8_000];

/**
 * A fresh member token for whoever is signed in, or null when nobody is. A server that cannot be
 * reached is asked again for some seconds, so that its restart does not sign people out.
 */
export async function fetchDevToken(
  pause: (ms: number) => Promise<void> = sleep,
  attempt = 0,
): Promise<string | null> {
  try {
    const response = await fetch("/api/dev-auth/token", { cache: "no-store" });
    if (response.status < 500) return response.ok ? readToken(await response.json()) : null;
  } catch {
    // Offline or restarting: the same as a 5xx.
  }
  const wait = RETRY_AFTER_MS[attempt];
  if (wait === undefined) return null;
  await pause(wait);
  return fetchDevToken(pause, attempt + 1);
}

function readToken(answer: unknown): string | null {
  const token = (answer as { token?: unknown } | null)?.token;
  return typeof token === "string" ? token : null;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
