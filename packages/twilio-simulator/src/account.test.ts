import { describe, expect, test } from "vitest";
import twilio from "twilio";
import {
  AUTH_TOKEN,
  FRONT_DESK,
  MARISOL,
  control,
  createClient,
  startApp,
  startSimulator,
} from "./test-world.ts";

const hello = { to: MARISOL, from: FRONT_DESK, body: "Hello" };
const HOUR_MS = 60 * 60_000;

describe("what the account may do", () => {
  test("is nothing while its credentials are refused", async () => {
    const simulator = await startSimulator();
    const client = createClient(simulator);
    simulator.setFaults({ credentials: "refused" });
    const refused = { status: 401, code: 20003 };
    await expect(client.messages.create(hello)).rejects.toMatchObject(refused);
    await expect(client.messages.list()).rejects.toMatchObject(refused);
    await expect(client.messaging.v1.services.list()).rejects.toMatchObject(refused);
    expect(simulator.ledger()).toEqual([]);

    simulator.setFaults({ credentials: "accepted" });
    await expect(client.messages.create(hello)).resolves.toMatchObject({ status: "queued" });
  });

  test("ends with the daily limit and begins again after midnight UTC", async () => {
    const simulator = await startSimulator();
    const { messages } = createClient(simulator);
    simulator.setFaults({ dailyLimit: 2 });
    for (let i = 0; i < 2; i++) await messages.create(hello);
    await expect(messages.create(hello)).rejects.toMatchObject({ status: 429, code: 63038 });
    // It is 17:00 UTC.
    simulator.advance(7 * HOUR_MS - 1);
    await expect(messages.create(hello)).rejects.toMatchObject({ code: 63038 });
    simulator.advance(1);
    await expect(messages.create(hello)).resolves.toMatchObject({ status: "queued" });
    expect(simulator.ledger()).toHaveLength(3);
  });

  test("is limited by a full queue: refused from the number, failed through a service", async () => {
    const simulator = await startSimulator();
    const client = createClient(simulator);
    const sid = `MG${"a".repeat(32)}`;
    await control(simulator, "PUT", "services", [{ sid, numbers: [FRONT_DESK] }]);
    simulator.setFaults({ fullQueues: [FRONT_DESK] });
    await expect(client.messages.create(hello)).rejects.toMatchObject({ status: 400, code: 21611 });
    const accepted = await client.messages.create({
      to: MARISOL,
      messagingServiceSid: sid,
      body: "Hi",
    });
    simulator.advance(50);
    expect(await client.messages(accepted.sid).fetch()).toMatchObject({
      status: "failed",
      errorCode: 30001,
    });
    simulator.setFaults({ fullQueues: [] });
    await expect(client.messages.create(hello)).resolves.toMatchObject({ status: "queued" });
  });
});

test("a callback can come before the answer to its create, and the answer comes that much later", async () => {
  const order: string[] = [];
  const app = await startApp(({ params }) => {
    order.push(params.MessageStatus ?? "");
    return { status: 204, body: "" };
  });
  const simulator = await startSimulator();
  simulator.setFaults({ callbackBeforeAnswerMs: 500 });
  const sending = createClient(simulator)
    .messages.create({ ...hello, statusCallback: app.url })
    .then(({ sid }) => {
      order.push("answer");
      return sid;
    });
  await expect.poll(() => simulator.ledger()).toHaveLength(1);
  simulator.advance(150);
  await app.received(1);
  simulator.advance(499);
  await simulator.idle();
  expect(order).toEqual(["sent", "delivered"]);
  simulator.advance(1);
  expect(await sending).toBe(simulator.ledger()[0]?.sid);
  expect(order).toEqual(["sent", "delivered", "answer"]);
});

describe("pace", () => {
  test("the ledger says when each text was accepted and how long it is", async () => {
    const simulator = await startSimulator();
    const { messages } = createClient(simulator);
    await messages.create(hello);
    simulator.advance(1_000);
    await messages.create({ ...hello, body: "x".repeat(161) });
    expect((await control(simulator, "GET", "ledger")).json).toMatchObject({
      accepted: [
        { acceptedMs: Date.UTC(2026, 0, 5, 17), segments: 1 },
        { acceptedMs: Date.UTC(2026, 0, 5, 17) + 1_000, segments: 2 },
      ],
    });
  });

  test("is the most segments of a number in any ten seconds", async () => {
    const simulator = await startSimulator();
    simulator.putNumbers([{ address: "+15035550101" }]);
    const { messages } = createClient(simulator);
    const send = (body: string, from = FRONT_DESK) => messages.create({ ...hello, from, body });
    await send("1");
    simulator.advance(9_000);
    await send("x".repeat(200));
    await send("3", "+15035550101");
    simulator.advance(999);
    await send("4");
    // The first text is ten seconds old now and out of the window.
    simulator.advance(1);
    await send("5");
    const number = encodeURIComponent(FRONT_DESK);
    expect((await control(simulator, "GET", `pace?number=${number}`)).json).toEqual({
      number: FRONT_DESK,
      texts: 4,
      segments: 5,
      windowMs: 10_000,
      maxSegments: 4,
    });
  });
});

describe("rotating the auth token", () => {
  const secondary = "a1".repeat(16);

  /** The token that signs the next inbound webhook. */
  async function startWithWebhook() {
    const app = await startApp();
    const simulator = await startSimulator();
    simulator.putNumbers([{ address: FRONT_DESK, smsUrl: app.url }]);
    return {
      simulator,
      isSignedWith: async (token: string) => {
        await simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" }).webhook;
        const request = app.requests.at(-1);
        const signature = String(request?.headers["x-twilio-signature"]);
        return twilio.validateRequest(token, signature, `${app.url}/`, request?.params ?? {});
      },
    };
  }

  test("takes both for REST, and signs with the primary until the secondary is promoted", async () => {
    const { simulator, isSignedWith } = await startWithWebhook();
    const before = createClient(simulator);
    const after = createClient(simulator, { authToken: secondary });
    await expect(after.messages.list()).rejects.toMatchObject({ code: 20003 });

    await control(simulator, "POST", "tokens", { action: "createSecondary", token: secondary });
    expect(await before.messages.list()).toEqual([]);
    expect(await after.messages.list()).toEqual([]);
    expect(await isSignedWith(AUTH_TOKEN)).toBe(true);

    expect(await control(simulator, "POST", "tokens", { action: "promote" })).toEqual({
      status: 200,
      json: { primary: secondary, secondary: null },
    });
    await expect(before.messages.list()).rejects.toMatchObject({ code: 20003 });
    expect(await after.messages.list()).toHaveLength(1);
    expect(await isSignedWith(secondary)).toBe(true);
  });

  test("can be taken back before that", async () => {
    const { simulator, isSignedWith } = await startWithWebhook();
    await control(simulator, "POST", "tokens", { action: "createSecondary", token: secondary });
    await control(simulator, "POST", "tokens", { action: "deleteSecondary" });
    const { messages } = createClient(simulator, { authToken: secondary });
    await expect(messages.list()).rejects.toMatchObject({ code: 20003 });
    expect(await isSignedWith(AUTH_TOKEN)).toBe(true);
  });

  test.each([
    [{ action: "promote" }, "There is no secondary token"],
    [{ action: "rotate" }, "action must be createSecondary, promote or deleteSecondary"],
    [{ action: "createSecondary", token: "short" }, "token must be 32 letters and digits"],
  ])("refuses %o", async (step, error) => {
    const simulator = await startSimulator();
    expect(await control(simulator, "POST", "tokens", step)).toEqual({
      status: 400,
      json: { error },
    });
  });
});
