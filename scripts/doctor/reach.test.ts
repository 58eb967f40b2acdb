import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { incomingWebhook } from "../../lib/twilio/callback-urls.ts";
import { createServicesApi } from "../../lib/twilio/services.ts";
import { createSimulator } from "../../packages/twilio-simulator/src/index.ts";
import { findFreePorts } from "../run/ports.mjs";
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
  simulator.putNumbers([{ address: NUMBER }]);
  const as = (token: string) =>
    createServicesApi({ accountSid, authToken: token, baseUrl: simulator.url });
  return { simulator, authToken, as };
}

const NUMBER = "+15035550100";
const OURS = { phoneNumber: NUMBER, origin: "https://inbox.example" };

test("an account, its token, its number and where its texts go are recognised", async () => {
  const { simulator, authToken, as } = await startAccount();
  const { url, fallbackUrl } = incomingWebhook(OURS.origin);
  simulator.putNumbers([{ address: NUMBER, smsUrl: url, smsFallbackUrl: fallbackUrl }]);
  const findings = await checkTwilioAccount(as(authToken), OURS);
  expect(findings.map(({ level }) => level)).toEqual(["ok", "ok", "ok"]);
});

test("a number whose texts go elsewhere is told, with what to do", async () => {
  const { simulator, authToken, as } = await startAccount();
  simulator.putNumbers([{ address: NUMBER, smsUrl: "https://other.example/sms" }]);
  const findings = await checkTwilioAccount(as(authToken), OURS);
  expect(findings.at(-1)).toMatchObject({ variable: "PUBLIC_WEBHOOK_URL", level: "warning" });
  expect(findings.at(-1)?.says).toContain("other.example");
});

test("a wrong token is named, with where to find the right one", async () => {
  const { as } = await startAccount();
  const findings = await checkTwilioAccount(as("0".repeat(32)), OURS);
  expect(findings).toMatchObject([{ variable: "TWILIO_AUTH_TOKEN", level: "error" }]);
});

test("a number of somebody else is named", async () => {
  const { authToken, as } = await startAccount();
  const stranger = { ...OURS, phoneNumber: "+15035550199" };
  const findings = await checkTwilioAccount(as(authToken), stranger);
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
