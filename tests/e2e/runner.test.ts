import { createServer } from "node:net";
import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { forget, reserve, startProduct } from "./product.ts";

const START_MS = 240_000;

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test(
  "starts on an empty data directory, stops within 5 s leaving nothing, and is back within 20 s",
  async () => {
    const place = await reserve();
    onTestFinished(() => forget(place));
    const first = await startProduct(place, ["--empty"]);
    expect(first.output()).toContain(`Threadbox ready: ${first.inbox}\n`);
    expect(statSync(join(place.data, "local.env")).mode & 0o777).toBe(0o600);
    for (const name of [
      "NEXT_PUBLIC_CONVEX_URL",
      "CONVEX_SELF_HOSTED_URL",
      "CONVEX_SELF_HOSTED_ADMIN_KEY",
      "TWILIO_ACCOUNT_SID",
      "TWILIO_AUTH_TOKEN",
      "TWILIO_PHONE_NUMBER",
      "TWILIO_API_BASE_URL",
      "PUBLIC_WEBHOOK_URL",
      "SIMULATOR_CONTROL_TOKEN",
    ]) {
      expect(first.variables[name], name).toMatch(/./);
    }
    const pids = (["app", "backend", "simulator"] as const).map((name) => first.pidOf(name));

    const stoppingMs = Date.now();
    expect(await first.stop()).toBe(0);
    expect(Date.now() - stoppingMs).toBeLessThan(5_000);
    expect(pids.filter(isRunning)).toEqual([]);

    const startingMs = Date.now();
    const second = await startProduct(place);
    expect(Date.now() - startingMs).toBeLessThan(20_000);
    await second.stop();
  },
  START_MS,
);

test("a taken port ends the start with what to do, before anything is started", async () => {
  const place = await reserve();
  onTestFinished(() => forget(place));
  const server = createServer();
  await new Promise<void>((resolve) =>
    server.listen(Number(place.ports.PORT), "127.0.0.1", resolve),
  );
  onTestFinished(() => void server.close());

  await expect(startProduct(place)).rejects.toThrow(
    new RegExp(`ended with 1.*Port ${place.ports.PORT} \\(the inbox\\) is taken`, "s"),
  );
});
