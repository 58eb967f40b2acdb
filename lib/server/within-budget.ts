import { BackendUnavailableError } from "./backend.ts";

/** A call's share of the 15 s that Twilio waits: two tries and the pause stay under 8 s. */
export const ATTEMPT_TIMEOUT_MS = 3_000;
const MIN_PAUSE_MS = 50;
const MAX_PAUSE_MS = 450;

/**
 * Runs an idempotent call, and once more after a random pause when the backend was not able to take
 * it: callers that collided must not collide again.
 */
export async function tryTwice<T>(call: () => Promise<T>, pause: Pause = sleep): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof BackendUnavailableError)) throw error;
    await pause(MIN_PAUSE_MS + Math.random() * (MAX_PAUSE_MS - MIN_PAUSE_MS));
    return call();
  }
}

/** Resolves after so many milliseconds; tests replace it. */
export type Pause = (ms: number) => Promise<void>;

const sleep: Pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
