import { StartError } from "./start-error.mjs";
import { explainEnd } from "./processes.mjs";

const EVERY_MS = 100;
const ONE_TRY_MS = 5_000;

/**
 * Waits until `url` answers, with anything below 500; throws as soon as the program behind it ends, or after `withinMs`.
 *
 * @param {{ url: string, child: import("./processes.mjs").Child, withinMs: number, logs: string }} wait
 */
export async function waitUntilReady({ url, child, withinMs, logs }) {
  const deadline = Date.now() + withinMs;
  /** @type {string | null} */
  let end = null;
  void child.ended.then((how) => {
    end = how;
  });
  let last = "no answer";
  while (Date.now() < deadline) {
    if (end !== null) throw new StartError(explainEnd(child, end, logs));
    const answer = await ask(url);
    if (answer === "ready") return;
    last = answer;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  throw new StartError(
    `${child.name} did not answer at ${url} within ${Math.round(withinMs / 1000)} s (${last}).\n` +
      explainEnd(child, "still running", logs),
  );
}

/** @param {string} url */
async function ask(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ONE_TRY_MS) });
    await response.arrayBuffer();
    return response.status < 500 ? "ready" : `status ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : "no answer";
  }
}
