import { describe, expect, test } from "vitest";
import {
  ACCOUNT_SID,
  FRONT_DESK,
  MARISOL,
  control,
  createClient,
  startApp,
  startSimulator,
} from "./test-world.ts";

const BACK_OFFICE = "+15035550101";

/** A simulator with two numbers, the SDK, and a service that has the first of them. */
async function startWithService(options: { serviceUrl?: string; smsUrl?: string } = {}) {
  const simulator = await startSimulator();
  simulator.putNumbers([
    { address: FRONT_DESK, smsUrl: options.smsUrl ?? "" },
    { address: BACK_OFFICE },
  ]);
  const client = createClient(simulator);
  const numbers = await client.incomingPhoneNumbers.list();
  const sidOf = (address: string) =>
    numbers.find(({ phoneNumber }) => phoneNumber === address)?.sid ?? "";
  const service = await client.messaging.v1.services.create({
    friendlyName: "Clinic",
    ...(options.serviceUrl === undefined ? {} : { inboundRequestUrl: options.serviceUrl }),
  });
  const services = client.messaging.v1.services;
  await services(service.sid).phoneNumbers.create({ phoneNumberSid: sidOf(FRONT_DESK) });
  return { simulator, client, services, service, sidOf };
}

describe("Messaging Services", () => {
  test("are created with Twilio's defaults, changed field by field, listed and deleted", async () => {
    const simulator = await startSimulator();
    const { services } = createClient(simulator).messaging.v1;
    const { sid } = await services.create({ friendlyName: "Clinic" });
    expect(await services(sid).fetch()).toMatchObject({
      accountSid: ACCOUNT_SID,
      friendlyName: "Clinic",
      inboundRequestUrl: null,
      inboundMethod: "POST",
      fallbackUrl: null,
      statusCallback: null,
      useInboundWebhookOnNumber: false,
      dateCreated: new Date("2026-01-05T17:00:00Z"),
    });

    await services(sid).update({
      inboundRequestUrl: "https://app.example/in",
      inboundMethod: "GET",
    });
    await services(sid).update({ useInboundWebhookOnNumber: true });
    expect(await services(sid).fetch()).toMatchObject({
      inboundRequestUrl: "https://app.example/in",
      inboundMethod: "GET",
      useInboundWebhookOnNumber: true,
    });
    await services(sid).update({ inboundRequestUrl: "" });
    expect((await services(sid).fetch()).inboundRequestUrl).toBeNull();

    expect(await services(sid).remove()).toBe(true);
    expect(await services.list()).toEqual([]);
    await expect(services(sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  test("are paged by addresses of Twilio's own host", async () => {
    const simulator = await startSimulator();
    const { services } = createClient(simulator).messaging.v1;
    for (let i = 0; i < 5; i++) await services.create({ friendlyName: `Service ${i}` });
    const page = await services.page({ pageSize: 2 });
    expect(page.nextPageUrl).toMatch(/^https:\/\/messaging\.twilio\.com\/v1\/Services\?PageSize=2/);
    const all = await services.list({ pageSize: 2 });
    expect(all.map(({ friendlyName }) => friendlyName)).toEqual(
      [0, 1, 2, 3, 4].map((i) => `Service ${i}`),
    );
  });

  test("refuse an address that is none, a method that is none and an unknown flag", async () => {
    const { services, service } = await startWithService();
    const update = (changes: object) => services(service.sid).update(changes);
    await expect(update({ inboundRequestUrl: "example" })).rejects.toMatchObject({ code: 21402 });
    await expect(update({ inboundMethod: "PUT" })).rejects.toMatchObject({ code: 21403 });
    await expect(update({ validityPeriod: 36_001 })).rejects.toMatchObject({ code: 21624 });
    await expect(services.create({ friendlyName: "" })).rejects.toMatchObject({ code: 20001 });
  });
});

describe("numbers of a service", () => {
  test("are added, listed, fetched and removed", async () => {
    const { services, service, sidOf } = await startWithService();
    const { phoneNumbers } = services(service.sid);
    expect(await phoneNumbers.list()).toMatchObject([
      {
        sid: sidOf(FRONT_DESK),
        serviceSid: service.sid,
        phoneNumber: FRONT_DESK,
        countryCode: "US",
      },
    ]);
    expect(await phoneNumbers(sidOf(FRONT_DESK)).fetch()).toMatchObject({
      phoneNumber: FRONT_DESK,
    });
    await phoneNumbers(sidOf(FRONT_DESK)).remove();
    expect(await phoneNumbers.list()).toEqual([]);
  });

  test("are in one service only", async () => {
    const { services, service, sidOf } = await startWithService();
    const phoneNumberSid = sidOf(FRONT_DESK);
    await expect(
      services(service.sid).phoneNumbers.create({ phoneNumberSid }),
    ).rejects.toMatchObject({ status: 409, code: 21710 });
    const other = await services.create({ friendlyName: "Other" });
    await expect(services(other.sid).phoneNumbers.create({ phoneNumberSid })).rejects.toMatchObject(
      {
        status: 409,
        code: 21712,
      },
    );
    await expect(services(other.sid).phoneNumbers(phoneNumberSid).fetch()).rejects.toMatchObject({
      code: 21711,
    });
  });

  test("are free again when their service is deleted", async () => {
    const { services, service, sidOf } = await startWithService();
    await services(service.sid).remove();
    const other = await services.create({ friendlyName: "Other" });
    await services(other.sid).phoneNumbers.create({ phoneNumberSid: sidOf(FRONT_DESK) });
    expect(await services(other.sid).phoneNumbers.list()).toHaveLength(1);
  });
});

describe("a text to a number hears", () => {
  test("its service's webhook, which says which service it was", async () => {
    const app = await startApp();
    const { simulator, service } = await startWithService({
      serviceUrl: `${app.url}/service`,
      smsUrl: `${app.url}/number`,
    });
    await simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" }).webhook;
    expect(app.requests).toMatchObject([
      { path: "/service", params: { MessagingServiceSid: service.sid, Body: "Hi" } },
    ]);
  });

  test("its own webhook when the service leaves it to the number", async () => {
    const app = await startApp();
    const { simulator, services, service } = await startWithService({
      serviceUrl: `${app.url}/service`,
      smsUrl: `${app.url}/number`,
    });
    await services(service.sid).update({ useInboundWebhookOnNumber: true });
    await simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" }).webhook;
    expect(app.requests).toMatchObject([
      { path: "/number", params: { MessagingServiceSid: service.sid } },
    ]);
  });

  test("nobody while the service has no URL, though the number has one", async () => {
    const app = await startApp();
    const { simulator, client } = await startWithService({ smsUrl: `${app.url}/number` });
    const { sid, webhook } = simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" });
    expect(await webhook).toBeNull();
    expect(app.requests).toEqual([]);
    expect(simulator.events().at(-1)?.summary).toBe("the Messaging Service has no webhook");
    // It stays in Twilio's log, where somebody can find it.
    expect(await client.messages(sid).fetch()).toMatchObject({ body: "Hi", status: "received" });
  });

  test("the service's fallback when its webhook fails", async () => {
    const app = await startApp(({ path }) => (path === "/service" ? { status: 500 } : {}));
    const { simulator, services, service } = await startWithService({
      serviceUrl: `${app.url}/service`,
    });
    await services(service.sid).update({ fallbackUrl: `${app.url}/fallback` });
    await simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" }).webhook;
    expect(app.requests.map(({ path }) => path)).toEqual(["/service", "/fallback"]);
    expect(app.requests[1]?.params).toMatchObject({ ErrorCode: "11200" });
  });

  test("its application's webhook, which beats its own", async () => {
    const app = await startApp();
    const simulator = await startSimulator();
    simulator.putNumbers([{ address: FRONT_DESK, smsUrl: `${app.url}/number` }]);
    const client = createClient(simulator);
    const application = await client.applications.create({
      friendlyName: "Old bot",
      smsUrl: `${app.url}/application`,
    });
    const [number] = await client.incomingPhoneNumbers.list();
    const ours = client.incomingPhoneNumbers(number?.sid ?? "");
    await ours.update({ smsApplicationSid: application.sid });
    await simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "1" }).webhook;
    await client.applications(application.sid).update({ smsUrl: `${app.url}/changed` });
    await simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "2" }).webhook;
    await ours.update({ smsApplicationSid: "" });
    await simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "3" }).webhook;

    expect(app.requests.map(({ path }) => path)).toEqual(["/application", "/changed", "/number"]);
    expect(app.requests[0]?.params).not.toHaveProperty("MessagingServiceSid");
    expect(await client.applications.list({ friendlyName: "Old bot" })).toHaveLength(1);
  });
});

describe("sending through a service", () => {
  const hello = { to: MARISOL, body: "Hello" };

  test("is accepted without a sender, which is chosen when the text is queued", async () => {
    const { simulator, client, service } = await startWithService();
    const created = await client.messages.create({ ...hello, messagingServiceSid: service.sid });
    expect(created).toMatchObject({
      status: "accepted",
      from: null,
      numSegments: "0",
      messagingServiceSid: service.sid,
    });
    expect(await client.messages.list({ from: FRONT_DESK })).toEqual([]);

    simulator.advance(50);
    expect(await client.messages(created.sid).fetch()).toMatchObject({
      status: "queued",
      from: FRONT_DESK,
      numSegments: "1",
    });
    expect(await client.messages.list({ from: FRONT_DESK })).toHaveLength(1);
  });

  test("calls back for queued, sent and delivered, at the service's address unless the text names one", async () => {
    const app = await startApp(() => ({ status: 204, body: "" }));
    const { simulator, client, services, service } = await startWithService();
    await services(service.sid).update({ statusCallback: `${app.url}/service` });
    const send = async (own: object) => {
      await client.messages.create({ ...hello, messagingServiceSid: service.sid, ...own });
      for (const stepMs of [50, 100, 250]) {
        simulator.advance(stepMs);
        await simulator.idle();
      }
    };
    await send({});
    await send({ statusCallback: `${app.url}/own` });
    const heard = app.requests.map(({ path, params }) => `${path} ${params.MessageStatus}`);
    expect(heard).toEqual(
      ["/service", "/own"].flatMap((path) =>
        ["queued", "sent", "delivered"].map((status) => `${path} ${status}`),
      ),
    );
    expect(app.requests[0]?.params.MessagingServiceSid).toBe(service.sid);
  });

  test("from one of its numbers is queued at once", async () => {
    const { client, service } = await startWithService();
    const messagingServiceSid = service.sid;
    expect(
      await client.messages.create({ ...hello, messagingServiceSid, from: FRONT_DESK }),
    ).toMatchObject({ status: "queued", from: FRONT_DESK, messagingServiceSid });
    await expect(
      client.messages.create({ ...hello, messagingServiceSid, from: BACK_OFFICE }),
    ).rejects.toMatchObject({ code: 21711 });
  });

  test("keeps the number that the contact knows", async () => {
    const { simulator, client, services, service, sidOf } = await startWithService();
    await services(service.sid).phoneNumbers.create({ phoneNumberSid: sidOf(BACK_OFFICE) });
    simulator.receiveText({ from: MARISOL, to: BACK_OFFICE, body: "Hi" });
    const { sid } = await client.messages.create({ ...hello, messagingServiceSid: service.sid });
    simulator.advance(50);
    expect((await client.messages(sid).fetch()).from).toBe(BACK_OFFICE);
  });

  test("needs a service that exists and has a number", async () => {
    const { client, services } = await startWithService();
    const messagingServiceSid = `MG${"0".repeat(32)}`;
    await expect(client.messages.create({ ...hello, messagingServiceSid })).rejects.toMatchObject({
      status: 404,
      code: 21701,
    });
    const empty = await services.create({ friendlyName: "Empty" });
    await expect(
      client.messages.create({ ...hello, messagingServiceSid: empty.sid }),
    ).rejects.toMatchObject({ code: 21704 });
  });

  test("to somebody who stopped is accepted and fails with 21610 afterwards", async () => {
    const { simulator, client, service } = await startWithService();
    simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "STOP" });
    const created = await client.messages.create({ ...hello, messagingServiceSid: service.sid });
    expect(created.status).toBe("accepted");
    simulator.advance(50);
    expect(await client.messages(created.sid).fetch()).toMatchObject({
      status: "failed",
      errorCode: 21610,
    });
    await expect(client.messages.create({ ...hello, from: FRONT_DESK })).rejects.toMatchObject({
      status: 400,
      code: 21610,
    });
  });
});

describe("the control API", () => {
  const sid = `MG${"a".repeat(32)}`;

  test("puts services and applications, and shows them", async () => {
    const simulator = await startSimulator();
    const applicationSid = `AP${"b".repeat(32)}`;
    await control(simulator, "PUT", "applications", [
      { sid: applicationSid, friendlyName: "Old bot", smsUrl: "https://bot.example/" },
    ]);
    await control(simulator, "PUT", "services", [
      {
        sid,
        friendlyName: "Clinic",
        inboundRequestUrl: "https://a.example/",
        numbers: [FRONT_DESK],
      },
    ]);
    await control(simulator, "PUT", "services", [{ sid, inboundRequestUrl: null }]);
    const client = createClient(simulator);
    expect(await client.messaging.v1.services(sid).phoneNumbers.list()).toHaveLength(1);
    expect((await control(simulator, "GET", "state")).json).toMatchObject({
      numbers: [{ address: FRONT_DESK, isConnected: false }],
      services: [{ sid, friendlyName: "Clinic", inboundRequestUrl: null, numbers: [FRONT_DESK] }],
      applications: [{ sid: applicationSid, smsUrl: "https://bot.example/" }],
    });
  });

  test.each([
    [{ sid: "MG1" }, "sid must be MG and 32 hex digits"],
    [{ sid, inboundUrl: "https://a.example/" }, "There is no field named inboundUrl"],
    [{ sid, useInboundWebhookOnNumber: "yes" }, "useInboundWebhookOnNumber must be true or false"],
    [{ sid, numbers: ["+15035550199"] }, "No number of ours has this address"],
  ])("refuses %o by name and changes nothing", async (service, error) => {
    const simulator = await startSimulator();
    expect(await control(simulator, "PUT", "services", [service])).toEqual({
      status: 400,
      json: { error },
    });
    expect(await createClient(simulator).messaging.v1.services.list()).toEqual([]);
  });
});
