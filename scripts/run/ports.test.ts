import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { findFreePorts, requireFreePorts } from "./ports.mjs";

test("a taken port is named with the variable that moves it", async () => {
  const [port = 0, free = 0] = await findFreePorts(2);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());

  await expect(
    requireFreePorts([
      { port: free, variable: "CONVEX_PORT", purpose: "the backend" },
      { port, variable: "PORT", purpose: "the inbox" },
    ]),
  ).rejects.toThrow(new RegExp(`Port ${port} \\(the inbox\\) is taken.*PORT=`));
});

test("free ports pass", async () => {
  const [port = 0] = await findFreePorts(1);
  await requireFreePorts([{ port, variable: "PORT", purpose: "the inbox" }]);
});

test("two parts on one port are refused", async () => {
  const [port = 0] = await findFreePorts(1);
  const wanted = [
    { port, variable: "PORT", purpose: "the inbox" },
    { port, variable: "CONVEX_PORT", purpose: "the backend" },
  ];
  await expect(requireFreePorts(wanted)).rejects.toThrow("CONVEX_PORT");
});
