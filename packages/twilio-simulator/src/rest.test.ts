import { describe, expect, test } from "vitest";
import contract from "../test-data/rest-contract.json" with { type: "json" };
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  FRONT_DESK,
  MARISOL,
  control,
  createClient,
  startSimulator,
} from "./test-world.ts";

const hello = { to: MARISOL, from: FRONT_DESK, body: "Hello" };

/** Reads a resource of the account without the SDK, to see its JSON. */
function getJson(url: string, path: string, init: RequestInit = {}) {
  return getAnyJson(`${url}/2010-04-01/Accounts/${ACCOUNT_SID}${path}`, init);
}

async function getAnyJson(url: string, init: RequestInit = {}) {
  const credentials = Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString("base64");
  const response = await fetch(url, {
    headers: { Authorization: `Basic ${credentials}` },
    ...init,
  });
  return { response, json: (await response.json()) as Record<string, unknown> };
}

interface Property {
  type: string;
  nullable?: boolean;
  enum?: string[];
  pattern?: string;
  format?: string;
}

/** Holds one resource to its published description: same fields, types, patterns and dates. */
function expectToFit(resource: Record<string, unknown>, properties: Record<string, Property>) {
  expect(Object.keys(resource).sort()).toEqual(Object.keys(properties).sort());
  for (const [name, property] of Object.entries(properties)) {
    const value = resource[name];
    if (value === null) {
      expect(property.nullable, name).toBe(true);
      continue;
    }
    const type = property.type === "integer" ? "number" : property.type;
    expect(Array.isArray(value) ? "array" : typeof value, name).toBe(type);
    if (property.enum) expect(property.enum, name).toContain(value);
    // Unset application SIDs are empty strings at Twilio, whatever the description says.
    if (property.pattern && value !== "") expect(value, name).toMatch(new RegExp(property.pattern));
    if (property.format === "rfc2822") {
      expect(value, name).toMatch(
        /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/,
      );
    }
    if (property.format === "iso8601") {
      expect(value, name).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
  }
}

describe("shapes", () => {
  test("every resource has the fields, types and dates of Twilio's description", async () => {
    const simulator = await startSimulator();
    const { sid } = simulator.receiveText({
      from: MARISOL,
      to: FRONT_DESK,
      body: "Look",
      media: [{ contentType: "image/png", bytes: Buffer.from("picture") }],
    });
    const [number] = await createClient(simulator).incomingPhoneNumbers.list();

    const message = await getJson(simulator.url, `/Messages/${sid}.json`);
    expectToFit(message.json, contract.message);
    const mediaList = await getJson(simulator.url, `/Messages/${sid}/Media.json`);
    const [media] = mediaList.json.media_list as Record<string, unknown>[];
    expectToFit(media ?? {}, contract.media);
    const numberPath = `/IncomingPhoneNumbers/${number?.sid ?? ""}.json`;
    expectToFit((await getJson(simulator.url, numberPath)).json, contract.phoneNumber);
    expectToFit((await getJson(simulator.url, ".json")).json, contract.account);

    const client = createClient(simulator);
    const application = await client.applications.create({ friendlyName: "Bot" });
    const applicationPath = `/Applications/${application.sid}.json`;
    expectToFit((await getJson(simulator.url, applicationPath)).json, contract.application);
    const service = await client.messaging.v1.services.create({ friendlyName: "Clinic" });
    const servicePath = `${simulator.url}/messaging/v1/Services/${service.sid}`;
    expectToFit((await getAnyJson(servicePath)).json, contract.messagingService);
    const phoneNumberSid = number?.sid ?? "";
    await client.messaging.v1.services(service.sid).phoneNumbers.create({ phoneNumberSid });
    const sender = await getAnyJson(`${servicePath}/PhoneNumbers/${phoneNumberSid}`);
    expectToFit(sender.json, contract.serviceSender);
  });

  test("answers carry Twilio's headers", async () => {
    const simulator = await startSimulator();
    const { response } = await getJson(simulator.url, "/Messages.json");
    expect(response.headers.get("twilio-request-id")).toMatch(/^RQ[0-9a-f]{32}$/);
    expect(response.headers.get("twilio-concurrent-requests")).toBe("1");
    expect(response.headers.get("x-home-region")).toBe("us1");
  });

  test("the same answers are found below /api", async () => {
    const simulator = await startSimulator();
    const credentials = Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString("base64");
    const response = await fetch(`${simulator.url}/api/2010-04-01/Accounts/${ACCOUNT_SID}.json`, {
      headers: { Authorization: `Basic ${credentials}` },
    });
    expect(await response.json()).toMatchObject({ sid: ACCOUNT_SID, status: "active" });
  });
});

describe("sending", () => {
  test("a text is queued in the answer and walks to delivered afterwards", async () => {
    const simulator = await startSimulator();
    const client = createClient(simulator);

    const created = await client.messages.create(hello);
    expect(created).toMatchObject({
      status: "queued",
      direction: "outbound-api",
      numSegments: "1",
      price: null,
      dateSent: null,
    });

    simulator.advance(150);
    await simulator.idle();
    expect(await client.messages(created.sid).fetch()).toMatchObject({
      status: "sent",
      price: "-0.00790",
      priceUnit: "USD",
    });
    simulator.advance(250);
    expect(await client.messages(created.sid).fetch()).toMatchObject({ status: "delivered" });
  });

  test("the answer to a create is 201", async () => {
    const simulator = await startSimulator();
    const { statusCode } = await createClient(simulator).messages.createWithHttpInfo(hello);
    expect(statusCode).toBe(201);
  });

  test.each([
    ["a".repeat(160), "1"],
    ["a".repeat(161), "2"],
    ["€".repeat(81), "2"],
    ["ü".repeat(160), "1"],
    ["…".repeat(70), "1"],
    ["…".repeat(71), "2"],
    ["👍".repeat(36), "2"],
  ])("segments are counted as Twilio bills them (%#)", async (body, segments) => {
    const simulator = await startSimulator();
    const created = await createClient(simulator).messages.create({ ...hello, body });
    expect(created.numSegments).toBe(segments);
  });

  test.each([
    ["a number that cannot exist", { ...hello, to: "+1503" }, 21211],
    ["an area code that cannot exist", { ...hello, to: "+11035550148" }, 21211],
    ["words for a number", { ...hello, to: "Marisol" }, 21211],
    ["a text to ourselves", { ...hello, to: FRONT_DESK }, 21211],
    ["an empty text", { ...hello, body: "" }, 21602],
    ["a number that is not ours", { ...hello, from: "+15035550199" }, 21606],
    ["no sender", { to: MARISOL, body: "Hi" }, 21603],
    [
      "an unknown Messaging Service",
      { ...hello, messagingServiceSid: `MG${"0".repeat(32)}` },
      21701,
    ],
    ["1,601 characters", { ...hello, body: "a".repeat(1_601) }, 21617],
    [
      "11 pictures",
      { ...hello, mediaUrl: Array.from({ length: 11 }, () => "http://a.b/c") },
      21623,
    ],
    ["a picture without an address", { ...hello, mediaUrl: ["picture.png"] }, 21620],
    ["a relative StatusCallback", { ...hello, statusCallback: "/status" }, 21609],
    ["a callback host with an underscore", { ...hello, statusCallback: "http://a_b.c/" }, 21609],
    ["a validity of no time", { ...hello, validityPeriod: 0 }, 21624],
    ["a channel we do not have", { ...hello, to: `whatsapp:${MARISOL}` }, 63007],
    ["magic number 0001", { ...hello, to: "+15005550001" }, 21211],
    ["magic number 0002", { ...hello, to: "+15005550002" }, 21612],
    ["magic number 0003", { ...hello, to: "+15005550003" }, 21408],
    ["magic number 0004", { ...hello, to: "+15005550004" }, 21610],
    ["magic number 0009", { ...hello, to: "+15005550009" }, 21614],
    ["magic sender 0001", { ...hello, from: "+15005550001" }, 21212],
    ["magic sender 0007", { ...hello, from: "+15005550007" }, 21606],
    ["magic sender 0008", { ...hello, from: "+15005550008" }, 21611],
  ])("%s is refused and nothing is accepted", async (_name, params, code) => {
    const simulator = await startSimulator();
    await expect(createClient(simulator).messages.create(params)).rejects.toMatchObject({
      code,
      moreInfo: `https://www.twilio.com/docs/errors/${code}`,
    });
    expect(simulator.ledger()).toEqual([]);
  });

  test("magic sender 0006 sends without being ours", async () => {
    const simulator = await startSimulator();
    const sent = await createClient(simulator).messages.create({ ...hello, from: "+15005550006" });
    expect(sent.status).toBe("queued");
  });

  test("numbers are taken as people write them and given back in E.164", async () => {
    const simulator = await startSimulator();
    const sent = await createClient(simulator).messages.create({ ...hello, to: "(503) 555-0148" });
    expect(sent.to).toBe(MARISOL);
  });
});

describe("credentials", () => {
  test("a wrong token is 20003 with 401", async () => {
    const simulator = await startSimulator();
    const client = createClient(simulator, { authToken: "0".repeat(32) });
    await expect(client.messages.create(hello)).rejects.toMatchObject({
      status: 401,
      code: 20003,
      message: "Authenticate",
    });
  });

  test("another account's path is 20404", async () => {
    const simulator = await startSimulator();
    const other = createClient(simulator).api.v2010.accounts(`AC${"f".repeat(32)}`);
    await expect(other.fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });
});

describe("the message log", () => {
  async function startWithHistory(count: number) {
    const simulator = await startSimulator();
    const history = Array.from({ length: count }, (_, i) => ({
      direction: i % 2 === 0 ? "inbound" : "outbound-api",
      from: i % 2 === 0 ? MARISOL : FRONT_DESK,
      to: i % 2 === 0 ? FRONT_DESK : MARISOL,
      body: `Text ${i}`,
      createdAt: new Date(Date.UTC(2026, 0, 1 + Math.floor(i / 10), 12, i)).toISOString(),
    }));
    await control(simulator, "POST", "messages/import", history.toReversed());
    return simulator;
  }

  test("the SDK pages through all of it, newest first, each once", async () => {
    const simulator = await startWithHistory(25);
    const all = await createClient(simulator).messages.list({ pageSize: 10 });
    expect(all.map(({ body }) => body)).toEqual(
      Array.from({ length: 25 }, (_, i) => `Text ${24 - i}`),
    );
  });

  test("a text that arrives while paging neither repeats nor hides a row", async () => {
    const simulator = await startWithHistory(20);
    const client = createClient(simulator);
    const first = await client.messages.page({ pageSize: 10 });
    simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "New" });
    const second = await first.nextPage();
    expect(second?.instances.map(({ body }) => body)[0]).toBe("Text 9");
    expect(second?.instances).toHaveLength(10);
  });

  test("a page leads back to the one before it", async () => {
    const simulator = await startWithHistory(25);
    const first = await createClient(simulator).messages.page({ pageSize: 10 });
    const second = await first.nextPage();
    const back = await second?.previousPage();
    expect(back?.instances.map(({ sid }) => sid)).toEqual(first.instances.map(({ sid }) => sid));
  });

  test("To, From and the UTC day of DateSent filter it", async () => {
    const simulator = await startWithHistory(25);
    const { messages } = createClient(simulator);
    expect(await messages.list({ to: FRONT_DESK })).toHaveLength(13);
    expect(await messages.list({ from: FRONT_DESK })).toHaveLength(12);
    expect(await messages.list({ dateSent: new Date("2026-01-02T23:59:00Z") })).toHaveLength(10);
    expect(await messages.list({ dateSentAfter: new Date("2026-01-02T23:59:00Z") })).toHaveLength(
      15,
    );
    expect(await messages.list({ dateSentBefore: new Date("2026-01-02T00:00:00Z") })).toHaveLength(
      20,
    );
  });

  test("a date filter hides a message that has not left yet", async () => {
    const simulator = await startSimulator();
    const { messages } = createClient(simulator);
    await messages.create(hello);
    expect(await messages.list({ dateSentAfter: new Date("2020-01-01T00:00:00Z") })).toEqual([]);
    expect(await messages.list()).toHaveLength(1);
  });

  test("the envelope says where the page stands, with relative addresses that keep the filters", async () => {
    const simulator = await startWithHistory(5);
    const query = `?To=${encodeURIComponent(FRONT_DESK)}&PageSize=2`;
    const { json } = await getJson(simulator.url, `/Messages.json${query}`);
    const path = `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`;
    expect(json).toMatchObject({
      page: 0,
      page_size: 2,
      start: 0,
      end: 1,
      previous_page_uri: null,
      first_page_uri: `${path}?To=%2B15035550100&PageSize=2&Page=0`,
    });
    expect(json.next_page_uri).toMatch(/To=%2B15035550100&PageSize=2&Page=1&PageToken=PASM/);
  });

  test("the first page's address stays the first page's, from any page", async () => {
    const simulator = await startWithHistory(5);
    const first = await getJson(simulator.url, "/Messages.json?PageSize=2");
    const next = String(first.json.next_page_uri).split(ACCOUNT_SID)[1] ?? "";
    const second = await getJson(simulator.url, next);
    expect(second.json).toMatchObject({ page: 1, start: 2, end: 3 });
    expect(second.json.first_page_uri).toBe(first.json.first_page_uri);
  });

  test("history that is imported later takes its place in time", async () => {
    const simulator = await startSimulator();
    simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "New" });
    const old = { direction: "inbound", from: MARISOL, to: FRONT_DESK, body: "Old" };
    await control(simulator, "POST", "messages/import", [
      { ...old, createdAt: "2025-12-24T12:00Z" },
    ]);
    const all = await createClient(simulator).messages.list();
    expect(all.map(({ body }) => body)).toEqual(["New", "Old"]);
  });

  test("a page token that means nothing is refused", async () => {
    const simulator = await startSimulator();
    const { json } = await getJson(simulator.url, "/Messages.json?PageToken=nonsense");
    expect(json).toMatchObject({ code: 21481, status: 400 });
  });

  test("an empty Body redacts, and only a finished message can be deleted", async () => {
    const simulator = await startSimulator();
    const client = createClient(simulator);
    const { sid } = await client.messages.create(hello);

    await expect(client.messages(sid).remove()).rejects.toMatchObject({ code: 20009, status: 409 });
    simulator.advance(150);
    await simulator.idle();
    simulator.advance(250);
    expect(await client.messages(sid).update({ body: "" })).toMatchObject({ body: "" });
    expect(await client.messages(sid).remove()).toBe(true);
    await expect(client.messages(sid).fetch()).rejects.toMatchObject({ code: 20404, status: 404 });
    expect(simulator.ledger()).toHaveLength(1);
  });

  test("what was not scheduled cannot be canceled", async () => {
    const simulator = await startSimulator();
    const client = createClient(simulator);
    const { sid } = await client.messages.create(hello);
    await expect(client.messages(sid).update({ status: "canceled" })).rejects.toMatchObject({
      code: 30409,
    });
  });
});

describe("media", () => {
  test("a contact's picture is listed, served with credentials only, and deleted", async () => {
    const simulator = await startSimulator();
    const client = createClient(simulator);
    const bytes = Buffer.from("not really a picture");
    const { sid } = simulator.receiveText({
      from: MARISOL,
      to: FRONT_DESK,
      body: "",
      media: [{ contentType: "image/png", bytes }],
    });
    expect(sid).toMatch(/^MM/);

    const [media] = await client.messages(sid).media.list();
    expect(media).toMatchObject({ contentType: "image/png", parentSid: sid });
    const url = simulator.url + (media?.uri ?? "").replace(".json", "");
    expect((await fetch(url)).status).toBe(401);
    const credentials = Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString("base64");
    const served = await fetch(url, { headers: { Authorization: `Basic ${credentials}` } });
    expect(served.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await served.arrayBuffer()).equals(bytes)).toBe(true);

    expect(
      await client
        .messages(sid)
        .media(media?.sid ?? "")
        .remove(),
    ).toBe(true);
    expect(await client.messages(sid).media.list()).toEqual([]);
  });
});

describe("phone numbers", () => {
  test("a fresh number has no webhook, and an update sets, reads back and unsets one", async () => {
    const simulator = await startSimulator();
    const { incomingPhoneNumbers } = createClient(simulator);
    const [number] = await incomingPhoneNumbers.list({ phoneNumber: FRONT_DESK });
    expect(number).toMatchObject({ smsUrl: "", smsMethod: "POST", smsFallbackUrl: "" });

    const one = incomingPhoneNumbers(number?.sid ?? "");
    const smsUrl = "https://example.com/sms#rc=3&rp=5xx,ct,rt";
    const smsFallbackUrl = "https://example.com/fallback";
    await one.update({ smsUrl, smsFallbackUrl, smsMethod: "POST" });
    expect(await one.fetch()).toMatchObject({ smsUrl, smsFallbackUrl });
    expect(await one.update({ smsUrl: "", smsFallbackUrl: "" })).toMatchObject({ smsUrl: "" });
  });

  test.each([
    ["an address that is none", { smsUrl: "example" }, 21402],
    ["a method that is none", { smsUrl: "https://example.com", smsMethod: "PUT" }, 21403],
    ["a fallback without a first address", { smsFallbackUrl: "https://example.com" }, 21406],
  ])("%s is refused", async (_name, params, code) => {
    const simulator = await startSimulator();
    const { incomingPhoneNumbers } = createClient(simulator);
    const [number] = await incomingPhoneNumbers.list();
    await expect(incomingPhoneNumbers(number?.sid ?? "").update(params)).rejects.toMatchObject({
      code,
    });
    expect((await incomingPhoneNumbers.list())[0]?.smsUrl).toBe("");
  });

  test("a number that is not there is 20404", async () => {
    const simulator = await startSimulator();
    const one = createClient(simulator).incomingPhoneNumbers(`PN${"0".repeat(32)}`);
    await expect(one.fetch()).rejects.toMatchObject({ code: 20404 });
  });
});
