import { randomBytes } from "node:crypto";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { createSimulator, type Simulator } from "../../packages/twilio-simulator/src/index.ts";
import { createTwilioClient } from "./client.ts";
import { configureNumbers } from "./configure.ts";

const ORIGIN = "https://inbox.example.com";
const FRONT_DESK = "+15035550100";
const DISPATCH = "+15035550117";
const usual = { origin: ORIGIN, number: null, dryRun: false, replace: false };

let simulator: Simulator;
let client: ReturnType<typeof createTwilioClient>;

beforeEach(async () => {
  const accountSid = `AC${randomBytes(16).toString("hex")}`;
  const authToken = randomBytes(16).toString("hex");
  simulator = await createSimulator({
    port: 0,
    accountSid,
    authToken,
    controlToken: "only-for-this-test",
    dataDir: null,
  });
  onTestFinished(() => simulator.close());
  simulator.putNumbers([{ address: FRONT_DESK }, { address: DISPATCH }]);
  client = createTwilioClient({ accountSid, authToken, baseUrl: simulator.url });
});

async function smsUrls() {
  const numbers = await client.incomingPhoneNumbers.list();
  return new Map(numbers.map(({ phoneNumber, smsUrl }) => [phoneNumber, smsUrl]));
}

test("every number is set, and a second run finds nothing to do", async () => {
  const first = await configureNumbers(client, usual);
  const second = await configureNumbers(client, usual);

  expect(first.map(({ outcome }) => outcome)).toEqual(["changed", "changed"]);
  expect(second.map(({ outcome }) => outcome)).toEqual(["unchanged", "unchanged"]);
  expect([...(await smsUrls()).values()]).toEqual(
    Array(2).fill(`${ORIGIN}/api/twilio/sms-incoming#rc=3&rp=5xx,ct,rt`),
  );
});

test("one number is set and the others are left alone", async () => {
  const results = await configureNumbers(client, { ...usual, number: FRONT_DESK });

  expect(results).toMatchObject([{ phoneNumber: FRONT_DESK, outcome: "changed", problems: [] }]);
  expect((await smsUrls()).get(DISPATCH)).toBe("");
});

test("a dry run says what it would do and does nothing", async () => {
  const [result] = await configureNumbers(client, { ...usual, number: FRONT_DESK, dryRun: true });

  expect(result).toMatchObject({ outcome: "would change" });
  expect(result?.changes.map(({ field }) => field)).toContain("smsFallbackUrl");
  expect((await smsUrls()).get(FRONT_DESK)).toBe("");
});

test("a number on somebody else's host is refused, until --replace", async () => {
  simulator.putNumbers([{ address: FRONT_DESK, smsUrl: "https://other.example/sms" }]);
  const only = { ...usual, number: FRONT_DESK };

  const [refused] = await configureNumbers(client, only);
  expect(refused).toMatchObject({ outcome: "refused" });
  expect(refused?.problems[0]).toContain("other.example");
  expect((await smsUrls()).get(FRONT_DESK)).toBe("https://other.example/sms");

  const [replaced] = await configureNumbers(client, { ...only, replace: true });
  expect(replaced).toMatchObject({ outcome: "changed", problems: [] });
});

test("a stand-in that is not running is an error that says what to do", async () => {
  const baseUrl = simulator.url;
  await simulator.close();
  const configuring = configureNumbers(client, usual);
  await expect(configuring).rejects.toThrow(
    `Nothing answers at ${baseUrl}. Is \`npm start\` running?`,
  );
});

test("a number that the account does not have is an error that names it", async () => {
  const missing = configureNumbers(client, { ...usual, number: "+15035550199" });
  await expect(missing).rejects.toThrow("+15035550199");
});
