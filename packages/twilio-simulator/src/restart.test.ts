import { appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  FRONT_DESK,
  MARISOL,
  control,
  createClient,
  startApp,
  startSimulator,
} from "./test-world.ts";

function makeDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), "twilio-simulator-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

test("messages, pictures, numbers, opt-outs and the ledger survive a restart", async () => {
  const dataDir = makeDataDir();
  const first = await startSimulator({ dataDir });
  const { messages, incomingPhoneNumbers } = createClient(first);
  const { sid } = await messages.create({ to: "+15035550109", from: FRONT_DESK, body: "Hi" });
  const [number] = await incomingPhoneNumbers.list();
  await incomingPhoneNumbers(number?.sid ?? "").update({ smsUrl: "http://localhost:1/x" });
  first.setFaults({ webhookOffline: true });
  const media = [{ contentType: "image/png", bytes: Buffer.from("picture") }];
  const picture = first.receiveText({ from: MARISOL, to: FRONT_DESK, body: "", media });
  first.receiveText({ from: MARISOL, to: FRONT_DESK, body: "STOP" });
  first.putContacts([{ address: MARISOL, name: "Marisol Vega" }]);
  const before = await messages.list();
  await first.close();

  const second = await startSimulator({ dataDir });
  const client = createClient(second);
  expect((await client.messages.list()).map((message) => message.sid)).toEqual(
    before.map((message) => message.sid),
  );
  expect(await client.incomingPhoneNumbers.list()).toMatchObject([
    { sid: number?.sid, smsUrl: "http://localhost:1/x" },
  ]);
  expect(second.ledger()).toMatchObject([{ sid, body: "Hi" }]);
  await expect(
    client.messages.create({ to: MARISOL, from: FRONT_DESK, body: "Hi" }),
  ).rejects.toMatchObject({ code: 21610 });
  const [item] = await client.messages(picture.sid).media.list();
  expect((await control(second, "GET", "state")).json).toMatchObject({
    contacts: [{ name: "Marisol Vega", stopped: [FRONT_DESK] }, { address: "+15035550109" }],
  });
  expect(item?.contentType).toBe("image/png");
});

test("services, their numbers and applications survive a restart", async () => {
  const dataDir = makeDataDir();
  const first = await startSimulator({ dataDir });
  const client = createClient(first);
  const service = await client.messaging.v1.services.create({ friendlyName: "Clinic" });
  const [number] = await client.incomingPhoneNumbers.list();
  const phoneNumberSid = number?.sid ?? "";
  await client.messaging.v1.services(service.sid).phoneNumbers.create({ phoneNumberSid });
  await client.applications.create({ friendlyName: "Bot", smsUrl: "http://localhost:1/bot" });
  await first.close();

  const second = createClient(await startSimulator({ dataDir }));
  expect(await second.messaging.v1.services.list()).toMatchObject([{ friendlyName: "Clinic" }]);
  expect(await second.messaging.v1.services(service.sid).phoneNumbers.list()).toMatchObject([
    { phoneNumber: FRONT_DESK },
  ]);
  expect(await second.applications.list()).toMatchObject([{ smsUrl: "http://localhost:1/bot" }]);
});

test("a rotated token survives a restart with the token of before, and another one starts over", async () => {
  const dataDir = makeDataDir();
  const secondary = "b2".repeat(16);
  const first = await startSimulator({ dataDir });
  await control(first, "POST", "tokens", { action: "createSecondary", token: secondary });
  await control(first, "POST", "tokens", { action: "promote" });
  await first.close();

  const second = await startSimulator({ dataDir });
  expect(await createClient(second, { authToken: secondary }).messages.list()).toEqual([]);
  await second.close();

  const authToken = "c3".repeat(16);
  const third = await startSimulator({ dataDir, authToken });
  expect(await createClient(third, { authToken }).messages.list()).toEqual([]);
});

test("what was deleted stays deleted", async () => {
  const dataDir = makeDataDir();
  const first = await startSimulator({ dataDir });
  const media = [{ contentType: "image/png", bytes: Buffer.from("picture") }];
  const { sid } = first.receiveText({ from: MARISOL, to: FRONT_DESK, body: "", media });
  await createClient(first).messages(sid).remove();
  await first.close();

  const second = await startSimulator({ dataDir });
  expect(await createClient(second).messages.list()).toEqual([]);
  expect(readdirSync(join(dataDir, "media"))).toEqual([]);
});

test("a message goes on from where it was, and no status is called back twice", async () => {
  const dataDir = makeDataDir();
  const app = await startApp(() => ({ status: 204, body: "" }));
  const first = await startSimulator({ dataDir });
  const { sid } = await createClient(first).messages.create({
    to: MARISOL,
    from: FRONT_DESK,
    body: "Hi",
    statusCallback: app.url,
  });
  first.advance(150);
  await first.idle();
  await first.close();

  const second = await startSimulator({ dataDir });
  second.advance(400);
  await second.idle();
  expect(app.requests.map(({ params }) => params.MessageStatus)).toEqual(["sent", "delivered"]);
  expect((await createClient(second).messages(sid).fetch()).status).toBe("delivered");
});

test("a text whose webhook was interrupted is delivered by the next process", async () => {
  const dataDir = makeDataDir();
  let answer: "never" | object = "never";
  const app = await startApp(() => answer);
  const first = await startSimulator({ dataDir });
  first.putNumbers([{ address: FRONT_DESK, smsUrl: app.url }]);
  const { sid } = first.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" });
  await app.received(1);
  await first.close();

  answer = {};
  const second = await startSimulator({ dataDir });
  await second.idle();
  expect(app.requests.map(({ params }) => params.MessageSid)).toEqual([sid, sid]);
  await second.close();

  const third = await startSimulator({ dataDir });
  await third.idle();
  expect(app.requests).toHaveLength(2);
});

test("a line that a crash cut off is ignored", async () => {
  const dataDir = makeDataDir();
  const first = await startSimulator({ dataDir });
  const { sid } = first.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" });
  await first.close();
  appendFileSync(join(dataDir, "journal.jsonl"), '{"table":"messages","key":"SM1","row":{"si');

  const second = await startSimulator({ dataDir });
  expect((await createClient(second).messages.list()).map((message) => message.sid)).toEqual([sid]);
});
