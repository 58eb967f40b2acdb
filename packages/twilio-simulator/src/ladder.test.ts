import { describe, expect, test } from "vitest";
import twilio from "twilio";
import {
  AUTH_TOKEN,
  FRONT_DESK,
  MARISOL,
  createClient,
  findClosedOrigin,
  flush,
  startApp,
  startSimulator,
} from "./test-world.ts";

/** A simulator, an app for callbacks, and a way to send one text and let it finish. */
async function startWithCallbacks(app?: Awaited<ReturnType<typeof startApp>>) {
  const callbackApp = app ?? (await startApp(() => ({ status: 204, body: "" })));
  const simulator = await startSimulator();
  const client = createClient(simulator);
  return {
    app: callbackApp,
    simulator,
    client,
    send: (params: Partial<Parameters<typeof client.messages.create>[0]> = {}) =>
      client.messages.create({
        to: MARISOL,
        from: FRONT_DESK,
        body: "Hi",
        statusCallback: `${callbackApp.url}/status?mid=m1`,
        ...params,
      }),
    statuses: () => callbackApp.requests.map(({ params }) => params.MessageStatus),
    finish: async () => {
      simulator.advance(150);
      await simulator.idle();
      simulator.advance(250);
      await simulator.idle();
    },
  };
}

describe("status callbacks", () => {
  test("come after the answer, in order, and not for the initial status", async () => {
    const { app, send, finish, statuses } = await startWithCallbacks();
    const { sid } = await send();
    await flush();
    expect(app.requests).toEqual([]);

    await finish();
    expect(statuses()).toEqual(["sent", "delivered"]);
    expect(app.requests[1]?.params).toMatchObject({
      MessageSid: sid,
      SmsSid: sid,
      SmsStatus: "delivered",
      To: MARISOL,
      From: FRONT_DESK,
      ApiVersion: "2010-04-01",
      RawDlrDoneDate: "2601051700",
    });
  });

  test("are signed over the exact address, with its query and without its fragment", async () => {
    const { app, send, finish } = await startWithCallbacks();
    await send({ statusCallback: `${app.url}/status?mid=m1&x=a%20b#rc=2` });
    await finish();
    for (const { path, headers, params } of app.requests) {
      expect(path).toBe("/status?mid=m1&x=a%20b");
      const signature = String(headers["x-twilio-signature"]);
      const url = `${app.url}/status?mid=m1&x=a%20b`;
      expect(twilio.validateRequest(AUTH_TOKEN, signature, url, params)).toBe(true);
    }
    expect(app.requests).toHaveLength(2);
  });

  test.each([
    ["/status?name=O'Neil", "/status?name=O'Neil"],
    ["/status?a=%7e&b=%7E&c=|", "/status?a=%7e&b=%7E&c=|"],
    ["/stätus", "/st%C3%A4tus"],
    ["", "/"],
  ])("to %j are requested and signed as %j", async (given, path) => {
    const { app, send, finish } = await startWithCallbacks();
    await send({ statusCallback: app.url + given });
    await finish();
    const [request] = app.requests;
    expect(request?.path).toBe(path);
    const signature = String(request?.headers["x-twilio-signature"]);
    expect(
      twilio.validateRequest(AUTH_TOKEN, signature, app.url + path, request?.params ?? {}),
    ).toBe(true);
  });

  test("of duplicate callbacks each comes twice", async () => {
    const { simulator, send, finish, statuses } = await startWithCallbacks();
    simulator.setFaults({ duplicateCallbacks: true });
    await send();
    await finish();
    expect(statuses()).toEqual(["sent", "sent", "delivered", "delivered"]);
  });

  test("of shuffled callbacks the last comes first", async () => {
    const { simulator, send, finish, statuses } = await startWithCallbacks();
    simulator.setFaults({ shuffleCallbacks: true });
    await send();
    await finish();
    expect(statuses()).toEqual(["delivered", "sent"]);
  });

  test("of dropped callbacks none comes, though the message is delivered", async () => {
    const { simulator, client, send, finish, statuses } = await startWithCallbacks();
    simulator.setFaults({ dropCallbacks: true });
    const { sid } = await send();
    await finish();
    expect(statuses()).toEqual([]);
    expect((await client.messages(sid).fetch()).status).toBe("delivered");
  });

  test("of delayed callbacks none comes before its delay", async () => {
    const { simulator, send, finish, statuses } = await startWithCallbacks();
    simulator.setFaults({ callbackDelayMs: 5_000 });
    await send();
    await finish();
    simulator.advance(4_000);
    await simulator.idle();
    expect(statuses()).toEqual([]);
    simulator.advance(1_000);
    await simulator.idle();
    expect(statuses()).toEqual(["sent", "delivered"]);
  });

  test("with a broken signature do not pass Twilio's own check", async () => {
    const { app, simulator, send, finish } = await startWithCallbacks();
    simulator.setFaults({ brokenSignature: true });
    await send();
    await finish();
    const [first] = app.requests;
    const signature = String(first?.headers["x-twilio-signature"]);
    const url = app.url + (first?.path ?? "");
    expect(signature).not.toBe("undefined");
    expect(twilio.validateRequest(AUTH_TOKEN, signature, url, first?.params ?? {})).toBe(false);
    expect(simulator.events().at(-1)).toMatchObject({ signature: "broken" });
  });

  test("can overtake the answer of the create", async () => {
    const { simulator, send, app } = await startWithCallbacks();
    simulator.setFaults({ nextSends: [{ kind: "lateAnswer", delayMs: 1_000 }] });
    let isAnswered = false;
    const sending = send().then(() => {
      isAnswered = true;
    });
    await expect.poll(() => simulator.ledger().length).toBe(1);
    simulator.advance(400);
    await app.received(1);
    expect(isAnswered).toBe(false);
    simulator.advance(600);
    await sending;
  });
});

describe("where a text ends", () => {
  test.each([
    ["+15005553003", "undelivered", 30003],
    ["+15005553007", "undelivered", 30007],
    ["+15005553034", "undelivered", 30034],
    ["+15005553001", "failed", 30001],
  ])("%s ends %s with %i", async (to, status, errorCode) => {
    const { app, client, send, finish } = await startWithCallbacks();
    const { sid } = await send({ to });
    await finish();
    expect(await client.messages(sid).fetch()).toMatchObject({ status, errorCode });
    expect(app.requests.at(-1)?.params).toMatchObject({
      MessageStatus: status,
      ErrorCode: String(errorCode),
    });
  });

  test("an address with a rule of its own follows it", async () => {
    const { simulator, client, send } = await startWithCallbacks();
    const rule = {
      ends: "sent",
      errorCode: null,
      sentAfterMs: 2_000,
      finalAfterMs: 2_000,
    } as const;
    simulator.setFaults({ destinations: { [MARISOL]: rule } });
    const { sid } = await send();
    simulator.advance(1_999);
    expect((await client.messages(sid).fetch()).status).toBe("queued");
    simulator.advance(1);
    await simulator.idle();
    simulator.advance(60_000);
    expect((await client.messages(sid).fetch()).status).toBe("sent");
  });

  test("the next send can be made to fail at the handset", async () => {
    const { simulator, send, finish, statuses } = await startWithCallbacks();
    simulator.setFaults({ nextSends: [{ kind: "undelivered", errorCode: 30005 }] });
    await send();
    await finish();
    await send();
    await finish();
    expect(statuses()).toEqual(["sent", "undelivered", "sent", "delivered"]);
  });
});

describe("outgoing pictures", () => {
  const picture = () => ({ headers: { "Content-Type": "image/png" }, body: "picture" });

  test("are fetched after the answer and kept with the message", async () => {
    const pictures = await startApp(picture);
    const { simulator, client, send, finish } = await startWithCallbacks();
    const created = await send({ body: "", mediaUrl: [`${pictures.url}/a`, `${pictures.url}/b`] });
    expect(created).toMatchObject({ numMedia: "2", numSegments: "1" });
    expect(created.sid).toMatch(/^MM/);
    expect(pictures.requests).toEqual([]);

    await finish();
    await simulator.idle();
    expect(pictures.requests.map(({ path }) => path)).toEqual(["/a", "/b"]);
    expect(await client.messages(created.sid).media.list()).toHaveLength(2);
    expect((await client.messages(created.sid).fetch()).price).toBe("-0.02000");
  });

  test.each([
    ["that is not there", () => ({ status: 404 }), 11200],
    ["that is a web page", () => ({ headers: { "Content-Type": "text/html" } }), 12300],
    [
      "over 5 MB",
      () => ({ headers: { "Content-Type": "image/png" }, body: "x".repeat(5 * 1024 * 1024 + 1) }),
      11751,
    ],
  ])("one %s fails the message", async (_name, answer, errorCode) => {
    const pictures = await startApp(answer);
    const { app, client, send, finish } = await startWithCallbacks();
    const { sid } = await send({ mediaUrl: [`${pictures.url}/a`] });
    await finish();
    expect(await client.messages(sid).fetch()).toMatchObject({ status: "failed", errorCode });
    expect(app.requests.map(({ params }) => params.MessageStatus)).toEqual(["failed"]);
  });

  test("an unreachable one fails the message", async () => {
    const { client, send, finish } = await startWithCallbacks();
    const { sid } = await send({ mediaUrl: [`${await findClosedOrigin()}/a`] });
    await finish();
    expect(await client.messages(sid).fetch()).toMatchObject({
      status: "failed",
      errorCode: 11200,
    });
  });
});
