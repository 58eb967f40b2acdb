import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { BackendUnavailableError, createBackendClient } from "./backend.ts";

const receive = makeFunctionReference<"mutation">("webhooks:receiveText");

/** A client whose every request is answered by `answer`. */
function clientOf(answer: (init: RequestInit | undefined) => Promise<Response>, timeoutMs = 3000) {
  return createBackendClient({
    url: "http://127.0.0.1:3210",
    token: "eyJ",
    timeoutMs,
    fetch: (_input, init) => answer(init),
  });
}

const json = (status: number, body: unknown) =>
  Promise.resolve(new Response(JSON.stringify(body), { status }));

test("a committed mutation gives its value, under the caller's token", async () => {
  let authorization: string | null = null;
  const client = clientOf((init) => {
    authorization = new Headers(init?.headers).get("authorization");
    return json(200, { status: "success", value: "stored", logLines: [] });
  });
  expect(await client.mutation(receive, {})).toBe("stored");
  expect(authorization).toBe("Bearer eyJ");
});

test.each([500, 502, 503, 504])("%i is an outage: a second call can help", async (status) => {
  const client = clientOf(() => json(status, { code: "OptimisticConcurrencyControlFailure" }));
  await expect(client.mutation(receive, {})).rejects.toThrow(BackendUnavailableError);
});

test("a cut connection is an outage, also in the middle of an answer", async () => {
  const refused = clientOf(() => Promise.reject(new TypeError("fetch failed")));
  await expect(refused.mutation(receive, {})).rejects.toThrow(BackendUnavailableError);

  const cut = new ReadableStream({
    pull: (controller) => controller.error(new TypeError("terminated")),
  });
  const halfway = clientOf(() => Promise.resolve(new Response(cut)));
  await expect(halfway.mutation(receive, {})).rejects.toThrow(BackendUnavailableError);
});

test("an answer that takes too long is an outage", async () => {
  const client = clientOf(
    (init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      }),
    1,
  );
  await expect(client.mutation(receive, {})).rejects.toThrow(BackendUnavailableError);
});

test("a function's own failure is passed on as it is", async () => {
  const client = clientOf(() =>
    json(560, {
      status: "error",
      errorMessage: "NOT_FOUND",
      errorData: { code: "NOT_FOUND" },
      logLines: [],
    }),
  );
  await expect(client.mutation(receive, {})).rejects.toThrow(ConvexError);
});

test("a token that is not accepted is no outage", async () => {
  const client = clientOf(() => json(401, { code: "InvalidAuthHeader" }));
  const error: unknown = await client.mutation(receive, {}).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(BackendUnavailableError);
});
