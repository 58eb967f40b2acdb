import { randomBytes } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { createTwilioClient } from "../lib/twilio/client.ts";
import { createSimulator } from "../packages/twilio-simulator/src/index.ts";
import { buildHistory } from "./demo/history.ts";
import { NUMBERS } from "./demo/organization.ts";
import { createControl, importHistory } from "./demo/simulator.ts";

test("whoever opted out in the demo's history cannot be texted", async () => {
  const accountSid = `AC${randomBytes(16).toString("hex")}`;
  const authToken = randomBytes(16).toString("hex");
  const controlToken = "only-for-this-test";
  const options = { port: 0, accountSid, authToken, controlToken, dataDir: null };
  const simulator = await createSimulator(options);
  onTestFinished(() => simulator.close());
  const history = buildHistory(Date.now());
  simulator.putNumbers(Object.values(NUMBERS).map(({ address }) => ({ address })));
  await importHistory(createControl(simulator.url, controlToken), history);

  const owen = history.find(({ name }) => name === "Owen Fitzgerald");
  const client = createTwilioClient({ accountSid, authToken, baseUrl: simulator.url });
  const sending = client.messages.create({
    to: owen?.address ?? "",
    from: NUMBERS[owen?.number ?? "frontDesk"].address,
    body: "Hi",
  });
  await expect(sending).rejects.toMatchObject({ code: 21610 });
});
