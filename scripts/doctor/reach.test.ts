import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createSimulator } from "../../packages/twilio-simulator/src/index.ts";
import { findFreePorts } from "../run/ports.mjs";
import { createTwilioClient } from "../twilio/client.ts";
import { checkReachable, checkTwilioAccount } from "./reach.ts";

async function startAccount() {
  const accountSid = `AC${randomBytes(16).toString("hex")}`;
  const authToken = randomBytes(16).toString("hex");
  const controlToken = "only-for-this-test";
  const simulator = await createSimulator({
    port: 0,
    accountSid,
    authToken,
    controlToken,
    dataDir: null,
  });
  onTestFinished(() => simulator.close());
  simulator.putNumbers([{ address: "+15035550100" }]);
  const as = (token: string) =>
    createTwilioClient({ accountSid, authToken: token, baseUrl: simulator.url });
  return { accountSid, authToken, as };
}

test("an account, its token and its number are recognised", async () => {
  const { accountSid, authToken, as } = await startAccount();
  const findings = await checkTwilioAccount(as(authToken), accountSid, "+15035550100");
  expect(findings.map(({ level }) => level)).toEqual(["ok", "ok"]);
});

test("a wrong token is named, with where to find the right one", async () => {
  const { accountSid, as } = await startAccount();
  const findings = await checkTwilioAccount(as("0".repeat(32)), accountSid, "+15035550100");
  expect(findings).toMatchObject([{ variable: "TWILIO_AUTH_TOKEN", level: "error" }]);
});

test("a number of somebody else is named", async () => {
  const { accountSid, authToken, as } = await startAccount();
  const findings = await checkTwilioAccount(as(authToken), accountSid, "+15035550199");
  expect(findings).toMatchObject([
    { level: "ok" },
    { variable: "TWILIO_PHONE_NUMBER", level: "error" },
  ]);
});

test("an address where nothing answers is a warning with what to do", async () => {
  const [port = 0] = await findFreePorts(1);
  const url = `http://127.0.0.1:${port}/api/health`;
  const finding = await checkReachable("PUBLIC_WEBHOOK_URL", url, "Start the inbox.");
  expect(finding).toMatchObject({ level: "warning", fix: "Start the inbox." });
});

test("an address that answers is fine", async () => {
  const server = createServer((_request, response) => response.end("fine"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const finding = await checkReachable("PUBLIC_WEBHOOK_URL", url, "Start the inbox.");
  expect(finding.level).toBe("ok");
});
