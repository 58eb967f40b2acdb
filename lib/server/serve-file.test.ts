import { afterEach, expect, test, vi } from "vitest";
import { serveFile } from "./serve-file.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const file = {
  url: "http://127.0.0.1:3210/api/storage/1",
  contentType: "video/mp4",
  fileName: null,
  isShownInline: true,
  cacheControl: "private",
};

/** A backend that answers so; gives what it was asked. */
function backendAnswers(response: Response) {
  const fetch = vi.fn((_url: string, _init: RequestInit) => Promise.resolve(response));
  vi.stubGlobal("fetch", fetch);
  return () => fetch.mock.calls[0]?.[1];
}

const ask = (headers: Record<string, string> = {}) =>
  serveFile(new Request("http://localhost:3000/api/media/1", { headers }), file);

test("a part of a film is passed on as a part", async () => {
  const asked = backendAnswers(
    new Response("0123456789", { status: 206, headers: { "Content-Range": "bytes 0-9/1000" } }),
  );
  const response = await ask({ range: "bytes=0-9" });
  expect(new Headers(asked()?.headers).get("range")).toBe("bytes=0-9");
  expect(response.status).toBe(206);
  expect(response.headers.get("content-range")).toBe("bytes 0-9/1000");
});

test("what the backend says of type and caching is replaced by what we vouch for", async () => {
  backendAnswers(
    new Response("x", {
      headers: { "Content-Type": "text/html", "Cache-Control": "public", "Set-Cookie": "a=1" },
    }),
  );
  const response = await ask();
  expect(response.headers.get("content-type")).toBe("video/mp4");
  expect(response.headers.get("cache-control")).toBe("private");
  expect(response.headers.get("set-cookie")).toBeNull();
});

test("no cookie of the person reaches the backend's file server", async () => {
  const asked = backendAnswers(new Response("x"));
  await ask({ cookie: "threadbox_dev_session=secret", authorization: "Bearer secret" });
  expect(JSON.stringify([...new Headers(asked()?.headers)])).not.toContain("secret");
});

test.each([
  [416, 416],
  [404, 404],
  [403, 503],
  [500, 503],
])("the backend's %i becomes %i, without its body", async (theirs, ours) => {
  backendAnswers(new Response("inner detail", { status: theirs }));
  const response = await ask();
  expect(response.status).toBe(ours);
  expect(await response.text()).toBe("");
});
