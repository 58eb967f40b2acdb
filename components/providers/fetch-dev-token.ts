const ONE_TRY_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * A fresh member token for whoever is signed in, or null when the server says that nobody is. As
 * long as the server says nothing (offline, restarting) it is asked again, with growing pauses: null
 * would sign the person out, and Convex keeps what it shows while it waits.
 */
export async function fetchDevToken(
  pause: (ms: number) => Promise<void> = pauseOrOnline,
): Promise<string | null> {
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    const answer = await askForToken();
    if (answer !== "no answer") return answer.token;
    await pause(wait);
  }
}

async function askForToken(): Promise<{ token: string | null } | "no answer"> {
  try {
    const response = await fetch("/api/dev-auth/token", {
      cache: "no-store",
      signal: AbortSignal.timeout(ONE_TRY_MS),
    });
    if (response.status >= 500) return "no answer";
    return { token: response.ok ? readToken(await response.json()) : null };
  } catch {
    return "no answer";
  }
}

function readToken(body: unknown): string | null {
  const token = (body as { token?: unknown } | null)?.token;
  return typeof token === "string" ? token : null;
}

/** Waits so many milliseconds, or until the browser says that it is online again. */
function pauseOrOnline(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    window.addEventListener("online", done, { once: true });
    function done() {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    }
  });
}
