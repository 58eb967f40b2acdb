import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createTwilioClient } from "../../lib/twilio/client.ts";
import type { ServicesApi } from "../../lib/twilio/number-settings.ts";
import { createServicesApi } from "../../lib/twilio/services.ts";
import { createSimulator, type Simulator } from "../../packages/twilio-simulator/src/index.ts";
import { createControl } from "../demo/simulator.ts";
import { configureNumbers } from "./configure.ts";

const ORIGIN = "https://inbox.example.com";
const INCOMING = `${ORIGIN}/api/twilio/sms-incoming#rc=3&rp=5xx,ct,rt`;
const FRONT_DESK = "+15035550100";
const DISPATCH = "+15035550117";
const usual = { origin: ORIGIN, number: null, dryRun: false, replace: false };

let simulator: Simulator;
let client: ReturnType<typeof createTwilioClient>;
let api: ServicesApi;
let control: ReturnType<typeof createControl>;

beforeEach(async () => {
  const accountSid = `AC${randomBytes(16).toString("hex")}`;
  const authToken = randomBytes(16).toString("hex");
  const controlToken = "only-for-this-test";
  const options = { port: 0, accountSid, authToken, controlToken, dataDir: null };
  simulator = await createSimulator(options);
  onTestFinished(() => simulator.close());
  simulator.putNumbers([{ address: FRONT_DESK }, { address: DISPATCH }]);
  control = createControl(simulator.url, controlToken);
  const twilio = { accountSid, authToken, baseUrl: simulator.url };
  client = createTwilioClient(twilio);
  api = createServicesApi(twilio);
});

async function smsUrls() {
  const numbers = await client.incomingPhoneNumbers.list();
  return new Map(numbers.map(({ phoneNumber, smsUrl }) => [phoneNumber, smsUrl]));
}

/** A Messaging Service that holds both numbers. */
async function createService(settings: { useInboundWebhookOnNumber?: boolean } = {}) {
  const { services } = client.messaging.v1;
  const { sid } = await services.create({ friendlyName: "Support", ...settings });
  for (const number of await client.incomingPhoneNumbers.list()) {
    await services(sid).phoneNumbers.create({ phoneNumberSid: number.sid });
  }
  return services(sid);
}

test("every number is set, and a second run finds nothing to do", async () => {
  const first = await configureNumbers(api, usual);
  const second = await configureNumbers(api, usual);

  expect(first.map(({ outcome }) => outcome)).toEqual(["changed", "changed"]);
  expect(second.map(({ outcome }) => outcome)).toEqual(["unchanged", "unchanged"]);
  expect([...(await smsUrls()).values()]).toEqual([INCOMING, INCOMING]);
  const [number] = await client.incomingPhoneNumbers.list();
  expect(number).toMatchObject({
    smsMethod: "POST",
    smsFallbackUrl: `${ORIGIN}/api/twilio/sms-incoming?via=fallback`,
    smsFallbackMethod: "POST",
  });
});

test("one number is set and the others are left alone", async () => {
  const results = await configureNumbers(api, { ...usual, number: FRONT_DESK });

  expect(results).toEqual([
    {
      phoneNumber: FRONT_DESK,
      outcome: "changed",
      winner: "its webhook",
      before: null,
      problem: null,
    },
  ]);
  expect((await smsUrls()).get(DISPATCH)).toBe("");
});

test("a dry run says what it would do and does nothing", async () => {
  const [result] = await configureNumbers(api, { ...usual, number: FRONT_DESK, dryRun: true });

  expect(result).toMatchObject({ outcome: "would change" });
  expect((await smsUrls()).get(FRONT_DESK)).toBe("");
});

test("a number on somebody else's host is refused, until --replace", async () => {
  simulator.putNumbers([{ address: FRONT_DESK, smsUrl: "https://other.example/sms" }]);
  const only = { ...usual, number: FRONT_DESK };

  const [refused] = await configureNumbers(api, only);
  expect(refused).toMatchObject({ outcome: "refused" });
  expect(refused?.problem).toContain("other.example");
  expect((await smsUrls()).get(FRONT_DESK)).toBe("https://other.example/sms");

  const [replaced] = await configureNumbers(api, { ...only, replace: true });
  expect(replaced).toMatchObject({ outcome: "changed", problem: null });
  expect((await smsUrls()).get(FRONT_DESK)).toBe(INCOMING);
});

describe("in a Messaging Service", () => {
  test("the service is set, because it wins, and its numbers are left alone", async () => {
    const service = await createService();

    const [result] = await configureNumbers(api, usual);

    expect(result).toMatchObject({ outcome: "changed", winner: "the Messaging Service “Support”" });
    expect(await service.fetch()).toMatchObject({ inboundRequestUrl: INCOMING });
    expect((await smsUrls()).get(FRONT_DESK)).toBe("");
  });

  test("a number is set itself where the service leaves texts to its numbers", async () => {
    const service = await createService({ useInboundWebhookOnNumber: true });

    const [result] = await configureNumbers(api, usual);

    expect(result).toMatchObject({ outcome: "changed", winner: "its webhook" });
    expect((await service.fetch()).inboundRequestUrl).toBeNull();
    expect((await smsUrls()).get(FRONT_DESK)).toBe(INCOMING);
  });

  test("somebody else's address in the service is refused, until --replace", async () => {
    const service = await createService();
    await service.update({ inboundRequestUrl: "https://other.example/sms" });

    const [refused] = await configureNumbers(api, usual);
    expect(refused).toMatchObject({ outcome: "refused" });
    await configureNumbers(api, { ...usual, replace: true });
    expect(await service.fetch()).toMatchObject({ inboundRequestUrl: INCOMING });
  });
});

test("a TwiML App is taken off the number only with --replace, and is itself left alone", async () => {
  const sid = `AP${"1".repeat(32)}`;
  const smsUrl = "https://crm.example/sms";
  await control("PUT", "applications", [{ sid, friendlyName: "Old CRM", smsUrl }]);
  simulator.putNumbers([{ address: FRONT_DESK, smsUrl: INCOMING }]);
  const [row] = await client.incomingPhoneNumbers.list({ phoneNumber: FRONT_DESK });
  const number = client.incomingPhoneNumbers(row?.sid ?? "");
  await number.update({ smsApplicationSid: sid });
  const only = { ...usual, number: FRONT_DESK };

  const [refused] = await configureNumbers(api, only);
  expect(refused).toMatchObject({ outcome: "refused", winner: "the TwiML App “Old CRM”" });
  const [replaced] = await configureNumbers(api, { ...only, replace: true });
  expect(replaced).toMatchObject({ outcome: "changed", problem: null });
  expect(await number.fetch()).toMatchObject({ smsApplicationSid: "", smsUrl: INCOMING });
  expect(await client.applications(sid).fetch()).toMatchObject({ smsUrl });
});

test("a number that the account does not have is an error that names it", async () => {
  const missing = configureNumbers(api, { ...usual, number: "+15035550199" });
  await expect(missing).rejects.toThrow("+15035550199");
});
