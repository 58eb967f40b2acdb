import { describe, expect, test } from "vitest";
import twilio from "twilio";
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  FRONT_DESK,
  MARISOL,
  type AppRequest,
  createClient,
  findClosedOrigin,
  flush,
  startApp,
  startSimulator,
} from "./test-world.ts";

const SECRET_PATH = "/api/twilio/sms-incoming";

/** A simulator whose number posts to an app. */
async function startInbound(
  answer?: Parameters<typeof startApp>[0],
  {
    overrides = "",
    ...number
  }: { overrides?: string; smsFallbackUrl?: string; smsMethod?: string } = {},
) {
  const app = await startApp(answer);
  const simulator = await startSimulator();
  const smsUrl = `${app.url}${SECRET_PATH}${overrides}`;
  simulator.putNumbers([{ address: FRONT_DESK, smsUrl, ...number }]);
  return {
    app,
    simulator,
    receive: (body = "Hello", more: Partial<Parameters<typeof simulator.receiveText>[0]> = {}) =>
      simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body, ...more }),
  };
}

function isSigned({ headers, params }: AppRequest, url: string): boolean {
  const signature = String(headers["x-twilio-signature"]);
  return twilio.validateRequest(AUTH_TOKEN, signature, url, params);
}

const twiml = (inside: string) => ({
  headers: { "Content-Type": "text/xml" },
  body: `<?xml version="1.0" encoding="UTF-8"?><Response>${inside}</Response>`,
});

describe("the webhook of a text", () => {
  test("is a signed form in Twilio's fields and order, with empty geo fields", async () => {
    const { app, receive } = await startInbound();
    const { sid, webhook } = receive("you got it! 3 + ü");
    expect(await webhook).toMatchObject({ answer: { status: 200 } });

    const [request] = app.requests;
    expect(request?.headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    expect(isSigned(request as AppRequest, app.url + SECRET_PATH)).toBe(true);
    expect(request?.raw).toContain("Body=you+got+it%21+3+%2B+%C3%BC");
    expect([...new URLSearchParams(request?.raw)]).toEqual([
      ["ToCountry", "US"],
      ["ToState", ""],
      ["SmsMessageSid", sid],
      ["NumMedia", "0"],
      ["ToCity", ""],
      ["FromZip", ""],
      ["SmsSid", sid],
      ["FromState", ""],
      ["SmsStatus", "received"],
      ["FromCity", ""],
      ["Body", "you got it! 3 + ü"],
      ["FromCountry", "US"],
      ["To", FRONT_DESK],
      ["ToZip", ""],
      ["NumSegments", "1"],
      ["MessageSid", sid],
      ["AccountSid", ACCOUNT_SID],
      ["From", MARISOL],
      ["ApiVersion", "2010-04-01"],
    ]);
  });

  test.each([
    ["an empty text", ""],
    ["NUL", "a\u0000b"],
    ["a lone surrogate", "a\ud800b"],
    ["right-to-left marks", "\u202eabc"],
    ["CRLF", "a\r\nb"],
    ["emoji", "👩🏽‍🔧"],
    ["1,600 characters", "x".repeat(1_600)],
  ])("is signed so that Twilio's own check accepts it: %s", async (_name, body) => {
    const { app, receive } = await startInbound();
    await receive(body).webhook;
    expect(isSigned(app.requests[0] as AppRequest, app.url + SECRET_PATH)).toBe(true);
    expect(app.requests[0]?.params.Body).toBe(Buffer.from(body).toString());
  });

  test("names each picture, and the address it can be fetched from", async () => {
    const { app, simulator, receive } = await startInbound();
    const media = ["image/jpeg", "image/png"].map((contentType, i) => ({
      contentType,
      bytes: Buffer.from(`picture ${i}`),
    }));
    const { sid, webhook } = receive("", { media });
    await webhook;
    const params = app.requests[0]?.params ?? {};
    expect(params).toMatchObject({
      NumMedia: "2",
      MessageSid: sid,
      MediaContentType0: "image/jpeg",
      MediaContentType1: "image/png",
    });
    const prefix = `${simulator.url}/2010-04-01/Accounts/${ACCOUNT_SID}/Messages/${sid}/Media/ME`;
    expect(params.MediaUrl1?.startsWith(prefix)).toBe(true);
    const credentials = Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString("base64");
    const headers = { Authorization: `Basic ${credentials}` };
    const picture = await fetch(params.MediaUrl1 ?? "", { headers });
    expect(await picture.text()).toBe("picture 1");
  });

  test("as a GET carries its parameters in the query and signs them there", async () => {
    const { app, receive } = await startInbound(undefined, { smsMethod: "GET" });
    await receive("a b").webhook;
    const [request] = app.requests;
    expect(request).toMatchObject({ method: "GET", raw: "" });
    expect(isSigned(request as AppRequest, app.url + (request?.path ?? ""))).toBe(true);
    expect(new URL(app.url + (request?.path ?? "")).searchParams.get("Body")).toBe("a b");
  });

  test("goes nowhere when the number has none, and the text stays in Twilio's log", async () => {
    const simulator = await startSimulator();
    const { sid, webhook } = simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" });
    expect(await webhook).toBeNull();
    expect(await createClient(simulator).messages(sid).fetch()).toMatchObject({
      status: "received",
      direction: "inbound",
      body: "Hi",
    });
  });

  test("comes twice with one SID when texts are duplicated", async () => {
    const { app, simulator, receive } = await startInbound();
    simulator.setFaults({ duplicateTexts: true });
    receive();
    await simulator.idle();
    expect(app.requests).toHaveLength(2);
    expect(new Set(app.requests.map(({ params }) => params.MessageSid)).size).toBe(1);
  });

  test("shows in the log with its signature, its time and the app's own time for storing", async () => {
    const { simulator, receive } = await startInbound(() => ({
      headers: { "Content-Type": "text/xml", "Server-Timing": "verify;dur=1.5, store;dur=9" },
    }));
    const { sid, webhook } = receive();
    await webhook;
    expect(simulator.events().at(-1)).toMatchObject({
      kind: "webhook",
      name: "message.received",
      sid,
      status: 200,
      signature: "valid",
      storedMs: 9,
    });
  });
});

describe("when the app does not take it", () => {
  test("by default only a failed connection is tried again, once", async () => {
    const { app, receive } = await startInbound(() => ({ status: 503 }));
    expect(await receive().webhook).toEqual({ errorCode: 11200 });
    expect(app.requests).toHaveLength(1);

    const simulator = await startSimulator();
    simulator.putNumbers([{ address: FRONT_DESK, smsUrl: `${await findClosedOrigin()}/x` }]);
    const { webhook } = simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" });
    await expect.poll(() => simulator.events().length).toBe(1);
    simulator.advance(1_000);
    expect(await webhook).toEqual({ errorCode: 11205 });
    expect(simulator.events().map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  test("#rc and #rp ask for more tries, each with the same token and a good signature", async () => {
    let failures = 2;
    const { app, simulator, receive } = await startInbound(
      () => ({ status: failures-- > 0 ? 503 : 200 }),
      { overrides: "#rc=3&rp=5xx,ct,rt" },
    );
    const { webhook } = receive();
    for (const [count, pauseMs] of [
      [1, 1_000],
      [2, 3_000],
    ] as const) {
      await expect.poll(() => simulator.events().length).toBe(count);
      await flush();
      simulator.advance(pauseMs);
    }
    expect(await webhook).toMatchObject({ answer: { status: 200 } });
    expect(app.requests).toHaveLength(3);
    const tokens = app.requests.map(({ headers }) => headers["i-twilio-idempotency-token"]);
    expect(new Set(tokens).size).toBe(1);
    expect(app.requests.every((request) => isSigned(request, app.url + SECRET_PATH))).toBe(true);
  });

  test("4xx is not tried again unless #rp names it", async () => {
    const { app, receive } = await startInbound(() => ({ status: 403 }), {
      overrides: "#rc=3&rp=5xx,ct,rt",
    });
    expect(await receive().webhook).toEqual({ errorCode: 11200 });
    expect(app.requests).toHaveLength(1);
  });

  test("an app that never answers is left after 15 seconds", async () => {
    const { app, simulator, receive } = await startInbound(() => "never");
    let isOver = false;
    const { webhook } = receive();
    void webhook.then(() => {
      isOver = true;
    });
    await app.received(1);
    simulator.advance(14_999);
    await flush();
    expect(isOver).toBe(false);
    simulator.advance(1);
    expect(await webhook).toEqual({ errorCode: 11205 });
  });

  test("all tries together end within 15 seconds", async () => {
    const { app, simulator, receive } = await startInbound(() => "never", {
      overrides: "#rc=5&rp=rt&rt=4000",
    });
    const startedMs = simulator.events().length;
    const { webhook } = receive();
    let elapsedMs = 0;
    const step = (ms: number) => {
      elapsedMs += ms;
      simulator.advance(ms);
    };
    for (const [count, pauseMs] of [
      [1, 1_000],
      [2, 3_000],
    ] as const) {
      await app.received(count);
      step(4_000);
      await flush();
      step(pauseMs);
    }
    await app.received(3);
    // Twelve seconds are over, so the third try gets three and no other follows.
    step(3_000);
    expect(await webhook).toEqual({ errorCode: 11205 });
    expect(elapsedMs).toBe(15_000);
    expect(simulator.events().length - startedMs).toBe(3);
  });

  test("the fallback gets the same text with the error, and counts as delivered", async () => {
    const fallback = await startApp();
    const { app, receive } = await startInbound(() => ({ status: 500 }), {
      smsFallbackUrl: `${fallback.url}/fallback`,
      overrides: "#rc=0",
    });
    const { sid, webhook } = receive();
    expect(await webhook).toMatchObject({ answer: { status: 200 } });
    const [request] = fallback.requests;
    expect(request?.params).toMatchObject({
      MessageSid: sid,
      ErrorCode: "11200",
      ErrorUrl: app.url + SECRET_PATH,
    });
    expect(isSigned(request as AppRequest, `${fallback.url}/fallback`)).toBe(true);
    expect(request?.headers["i-twilio-idempotency-token"]).toBe(
      app.requests[0]?.headers["i-twilio-idempotency-token"],
    );
  });

  test("an offline webhook is never called, and the text stays in Twilio's log", async () => {
    const { app, simulator, receive } = await startInbound(undefined, { overrides: "#rc=0" });
    simulator.setFaults({ webhookOffline: true });
    const { sid, webhook } = receive();
    expect(await webhook).toEqual({ errorCode: 11205 });
    expect(app.requests).toEqual([]);
    expect((await createClient(simulator).messages(sid).fetch()).status).toBe("received");
  });

  test("a moved address is followed, and a 302 loses the parameters", async () => {
    const { app, receive } = await startInbound(({ path }) =>
      path === SECRET_PATH ? { status: 302, headers: { Location: "/moved" } } : {},
    );
    await receive().webhook;
    expect(app.requests[1]).toMatchObject({ method: "GET", path: "/moved", raw: "" });
  });

  test("credentials in the address are sent as Basic and are not part of what is signed", async () => {
    const app = await startApp();
    const simulator = await startSimulator();
    const smsUrl = `${app.url.replace("://", "://user:pass@")}/x`;
    simulator.putNumbers([{ address: FRONT_DESK, smsUrl }]);
    await simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" }).webhook;
    const [request] = app.requests;
    expect(request?.headers.authorization).toBe(
      `Basic ${Buffer.from("user:pass").toString("base64")}`,
    );
    expect(isSigned(request as AppRequest, `${app.url}/x`)).toBe(true);
  });
});

describe("the app's answer", () => {
  test("an empty Response sends nothing", async () => {
    const { simulator, receive } = await startInbound();
    await receive().webhook;
    expect(await createClient(simulator).messages.list()).toHaveLength(1);
  });

  test("<Message> replies are stored as outbound-reply and delivered", async () => {
    const { simulator, receive } = await startInbound(() =>
      twiml("<Message>One &amp; <![CDATA[<two>]]></Message><Message><Body>Three</Body></Message>"),
    );
    await receive().webhook;
    await simulator.idle();
    simulator.advance(150);
    await simulator.idle();
    simulator.advance(250);
    const replies = await createClient(simulator).messages.list({ to: MARISOL });
    expect(replies).toMatchObject([
      { body: "Three", direction: "outbound-reply", status: "delivered", from: FRONT_DESK },
      { body: "One & <two>", direction: "outbound-reply", status: "delivered" },
    ]);
    // What the app did not send through the API is not in the ledger.
    expect(simulator.ledger()).toEqual([]);
  });

  test("text/plain is texted to the person, word for word", async () => {
    const { simulator, receive } = await startInbound(() => ({
      headers: { "Content-Type": "text/plain" },
      body: "OK",
    }));
    await receive().webhook;
    await simulator.idle();
    expect(await createClient(simulator).messages.list({ to: MARISOL })).toMatchObject([
      { body: "OK", direction: "outbound-reply" },
    ]);
  });

  test.each([
    ["JSON", { headers: { "Content-Type": "application/json" }, body: "{}" }, 12300],
    ["no content type", { headers: {}, body: "<Response/>" }, 12300],
    ["another root", { headers: { "Content-Type": "text/xml" }, body: "<Html/>" }, 12100],
    ["an open element", twiml("<Message>"), 12100],
    ["a line before the declaration", { ...twiml(""), body: `\n${twiml("").body}` }, 12100],
    ["eleven messages", twiml("<Message>x</Message>".repeat(11)), 14109],
    ["more than 64 kB", twiml(`<!--${"x".repeat(65_536)}-->`), 11750],
  ])("%s is logged as an error and sends nothing", async (_name, answer, errorCode) => {
    const { simulator, receive } = await startInbound(() => answer);
    expect(await receive().webhook).toEqual({ errorCode });
    expect(simulator.events().at(-1)).toMatchObject({ errorCode });
    expect(await createClient(simulator).messages.list()).toHaveLength(1);
  });
});

describe("STOP, START and HELP", () => {
  test.each([
    "STOP",
    "stop",
    " Stop ",
    "STOPALL",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
    "REVOKE",
  ])(
    "%j opts out: Twilio confirms, the webhook fires, sends are 21610, START lifts it",
    async (word) => {
      const { app, simulator, receive } = await startInbound();
      const { messages } = createClient(simulator);
      const hello = { to: MARISOL, from: FRONT_DESK, body: "Hi" };

      await receive(word).webhook;
      expect(app.requests[0]?.params.Body).toBe(word);
      expect(await messages.list({ to: MARISOL })).toMatchObject([
        { direction: "outbound-reply", body: expect.stringContaining("unsubscribed") as string },
      ]);
      await expect(messages.create(hello)).rejects.toMatchObject({ status: 400, code: 21610 });

      await receive("start").webhook;
      await expect(messages.create(hello)).resolves.toMatchObject({ status: "queued" });
    },
  );

  test.each(["stop by tomorrow?", "please stop", "Stop.", "STOP STOP"])(
    "%j is not a keyword",
    async (body) => {
      const { simulator, receive } = await startInbound();
      await receive(body).webhook;
      const { messages } = createClient(simulator);
      await expect(
        messages.create({ to: MARISOL, from: FRONT_DESK, body: "Hi" }),
      ).resolves.toMatchObject({ status: "queued" });
    },
  );

  test("STOP holds for one of our numbers only", async () => {
    const { simulator, receive } = await startInbound();
    simulator.putNumbers([{ address: "+15035550101" }]);
    await receive("STOP").webhook;
    const sent = createClient(simulator).messages.create({
      to: MARISOL,
      from: "+15035550101",
      body: "Hi",
    });
    await expect(sent).resolves.toMatchObject({ status: "queued" });
  });

  test("a second STOP and a START without STOP are not confirmed; HELP always is", async () => {
    const { simulator, receive } = await startInbound();
    for (const word of ["START", "STOP", "STOP", "HELP", "INFO"]) await receive(word).webhook;
    const replies = await createClient(simulator).messages.list({ to: MARISOL });
    expect(replies).toHaveLength(3);
  });

  test("a toll-free number has the network's words, and YES does not opt in again", async () => {
    const simulator = await startSimulator();
    const tollFree = "+18885550100";
    simulator.putNumbers([{ address: tollFree }]);
    const { messages } = createClient(simulator);
    for (const body of ["STOP", "YES"])
      simulator.receiveText({ from: MARISOL, to: tollFree, body });
    await expect(
      messages.create({ to: MARISOL, from: tollFree, body: "Hi" }),
    ).rejects.toMatchObject({ code: 21610 });
    const [confirmation] = await messages.list({ to: MARISOL });
    expect(confirmation?.body).toMatch(/^NETWORK MSG/);
  });

  test("the app's own TwiML reply to a STOP does not leave", async () => {
    const { simulator, receive } = await startInbound(() => twiml("<Message>Bye</Message>"));
    await receive("STOP").webhook;
    await simulator.idle();
    const replies = await createClient(simulator).messages.list({ to: MARISOL });
    expect(replies.map(({ body }) => body)).not.toContain("Bye");
    const blocked = simulator.events().filter(({ name }) => name === "reply.blocked");
    expect(blocked).toMatchObject([{ errorCode: 21610 }]);
  });
});
