import { ConvexHttpClient } from "convex/browser";

/** The backend did not take the call: nobody listens, it was too slow, or it could not commit. */
export class BackendUnavailableError extends Error {
  override readonly name = "BackendUnavailableError";
}

/** How a Convex function answers when it ran and failed; every other error status is the backend's own. */
const FUNCTION_FAILED = 560;

/**
 * A client for one request. `token` says who calls. Mutations of one client wait for each other, so
 * a client is never shared between requests.
 *
 * Its calls throw BackendUnavailableError when `timeoutMs` passes or the backend cannot be reached
 * or is not able to commit (its conflicts and restarts are 5xx); other errors mean that a second
 * call would fail as well.
 */
export function createBackendClient(options: {
  url: string;
  token: string;
  timeoutMs: number;
  fetch?: typeof globalThis.fetch;
}): ConvexHttpClient {
  const send = options.fetch ?? globalThis.fetch;
  return new ConvexHttpClient(options.url, {
    auth: options.token,
    logger: false,
    skipConvexDeploymentUrlCheck: true,
    fetch: async (input, init) => {
      const response = await reach(() =>
        send(input, { ...init, cache: "no-store", signal: AbortSignal.timeout(options.timeoutMs) }),
      );
      if (response.status >= 500 && response.status !== FUNCTION_FAILED) {
        throw new BackendUnavailableError(`The backend answered ${response.status}.`);
      }
      return response;
    },
  });
}

async function reach(call: () => Promise<Response>): Promise<Response> {
  try {
    const response = await call();
    // Read whole under the same deadline: a client that reads later would wait without one.
    return new Response(await response.arrayBuffer(), {
      status: response.status,
      headers: response.headers,
    });
  } catch (cause) {
    throw new BackendUnavailableError("The backend could not be reached in time.", { cause });
  }
}
