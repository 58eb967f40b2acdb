import { afterEach, expect, test, vi } from "vitest";
import { fetchDevToken } from "./fetch-dev-token";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A server that gives these answers in turn. */
function serverAnswers(...answers: (Response | Error)[]) {
  const fetch = vi.fn();
  for (const answer of answers) {
    if (answer instanceof Error) fetch.mockRejectedValueOnce(answer);
    else fetch.mockResolvedValueOnce(answer);
  }
  vi.stubGlobal("fetch", fetch);
  const pauses: number[] = [];
  const pause = (ms: number) => {
    pauses.push(ms);
    return Promise.resolve();
  };
  return { pauses, token: () => fetchDevToken(pause) };
}

const offline = new TypeError("Failed to fetch");

test("a signed-in person gets the token", async () => {
  const { token } = serverAnswers(Response.json({ token: "eyJ" }));
  expect(await token()).toBe("eyJ");
});

test.each([
  ["nobody is signed in", Response.json({ token: null })],
  ["there is no development sign-in", new Response(null, { status: 404 })],
  ["the answer is none of ours", Response.json({ token: 7 })],
])("no token when %s", async (_name, answer) => {
  const { token, pauses } = serverAnswers(answer);
  expect(await token()).toBeNull();
  expect(pauses).toEqual([]);
});

test("being offline or a restart of the server does not sign anybody out", async () => {
  const { token, pauses } = serverAnswers(
    offline,
    new Response(null, { status: 500 }),
    offline,
    Response.json({ token: "eyJ" }),
  );
  expect(await token()).toBe("eyJ");
  expect(pauses).toEqual([500, 1000, 2000]);
});

test("a long outage is asked about every fifteen seconds", async () => {
  const { token, pauses } = serverAnswers(
    ...Array.from({ length: 8 }, () => offline),
    Response.json({ token: "eyJ" }),
  );
  expect(await token()).toBe("eyJ");
  expect(pauses.slice(-2)).toEqual([15_000, 15_000]);
});

test("coming back online ends the wait at once", async () => {
  vi.stubGlobal(
    "fetch",
    vi
      .fn()
      .mockRejectedValueOnce(offline)
      .mockResolvedValueOnce(Response.json({ token: "eyJ" })),
  );
  const token = fetchDevToken();
  await vi.waitFor(() => {
    window.dispatchEvent(new Event("online"));
    expect(fetch).toHaveBeenCalledTimes(2);
  });
  expect(await token).toBe("eyJ");
});
