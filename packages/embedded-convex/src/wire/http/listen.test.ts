import { expect, test } from "vitest";
import { closeServer, listen } from "./listen.ts";

test("a request that comes before the backend is ready is told so, not left waiting", async () => {
  const { server, url, open } = await listen("127.0.0.1", 0);
  const early = await fetch(url);
  expect([early.status, await early.json()]).toMatchObject([503, { code: "ServiceUnavailable" }]);

  open();
  server.on("request", (_request, response) => response.end("ready"));

  expect(await (await fetch(url)).text()).toBe("ready");
  await closeServer(server);
});
