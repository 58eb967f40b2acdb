import http from "node:http";
import { describe, expect, test } from "vitest";
import {
  CONTROL_TOKEN,
  FRONT_DESK,
  MARISOL,
  control,
  createClient,
  startApp,
  startSimulator,
} from "./test-world.ts";

/** Asks with headers that fetch would not let us set, such as Host. */
function ask(
  url: string,
  path: string,
  { method = "GET", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request(url + path, { method, headers }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.on("error", reject);
    request.end();
  });
}

const bearer = { Authorization: `Bearer ${CONTROL_TOKEN}` };

describe("who may use the control API", () => {
  test("nobody without the token", async () => {
    const { url } = await startSimulator();
    const wrong: Record<string, string>[] = [
      {},
      { Authorization: "Bearer wrong" },
      { Cookie: "threadbox_simulator=wrong" },
    ];
    for (const headers of wrong) {
      expect((await ask(url, "/_control/ledger", { headers })).status).toBe(401);
    }
    expect((await ask(url, "/_control/ledger", { headers: bearer })).status).toBe(200);
  });

  test("no page of another origin, even with the token", async () => {
    const { url } = await startSimulator();
    for (const Origin of ["https://example.com", "http://localhost:3000", "null"]) {
      const headers = { ...bearer, Origin };
      expect((await ask(url, "/_control/reset", { method: "POST", headers })).status).toBe(403);
    }
  });

  test("nobody who calls this machine by another name", async () => {
    const { url } = await startSimulator();
    for (const Host of ["example.com", "127.0.0.1.example.com", "10.0.0.1:4010"]) {
      expect((await ask(url, "/_control/ledger", { headers: { ...bearer, Host } })).status).toBe(
        403,
      );
      expect((await ask(url, "/", { headers: { Host } })).status).toBe(403);
    }
    const byName = { ...bearer, Host: "localhost:4010" };
    expect((await ask(url, "/_control/ledger", { headers: byName })).status).toBe(200);
  });

  test("the phone page by its cookie, from its own origin only", async () => {
    const { url } = await startSimulator();
    const page = await ask(url, "/");
    const cookie = String(page.headers["set-cookie"]);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const headers = { Cookie: cookie.split(";")[0] ?? "" };

    expect((await ask(url, "/_control/state", { headers })).status).toBe(200);
    const foreign = { ...headers, "Sec-Fetch-Site": "same-site" };
    expect((await ask(url, "/_control/state", { headers: foreign })).status).toBe(401);
    const reset = (more: object) =>
      ask(url, "/_control/reset", { method: "POST", headers: { ...headers, ...more } });
    expect((await reset({})).status).toBe(401);
    expect((await reset({ Origin: "http://localhost:3000" })).status).toBe(403);
    expect((await reset({ Origin: url })).status).toBe(204);
  });

  test("the page may run only its own scripts", async () => {
    const { url } = await startSimulator();
    const { headers, body } = await ask(url, "/");
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=/);
  });
});

describe("the control API", () => {
  test("texts as a contact and can wait for the app's answer", async () => {
    const app = await startApp();
    const simulator = await startSimulator();
    simulator.putNumbers([{ address: FRONT_DESK, smsUrl: app.url }]);
    const { status, json } = await control(simulator, "POST", "texts", {
      from: MARISOL,
      to: FRONT_DESK,
      body: "Hi",
      media: [{ contentType: "image/png", base64: Buffer.from("x").toString("base64") }],
      wait: true,
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({ sid: app.requests[0]?.params.MessageSid, status: 200 });
    expect(app.requests[0]?.params).toMatchObject({ Body: "Hi", NumMedia: "1" });
  });

  test.each([
    ["an empty text", { from: MARISOL, to: FRONT_DESK, body: "" }, 400],
    ["a sender that is no number", { from: "Marisol", to: FRONT_DESK, body: "Hi" }, 400],
    ["a number that is not ours", { from: MARISOL, to: "+15035550199", body: "Hi" }, 404],
    ["no JSON object", [], 400],
  ])("refuses %s", async (_name, text, status) => {
    const simulator = await startSimulator();
    expect((await control(simulator, "POST", "texts", text)).status).toBe(status);
    expect(await createClient(simulator).messages.list()).toEqual([]);
  });

  test("seeding the numbers again keeps their SIDs and webhooks", async () => {
    const simulator = await startSimulator();
    const { incomingPhoneNumbers } = createClient(simulator);
    const [before] = await incomingPhoneNumbers.list();
    const settings = { smsUrl: "http://localhost:3000/x", smsFallbackMethod: "GET" };
    await incomingPhoneNumbers(before?.sid ?? "").update(settings);

    await control(simulator, "PUT", "numbers", [
      { address: FRONT_DESK, friendlyName: "Reception" },
      { address: "+15035550101", friendlyName: "Dispatch", sid: `PN${"a".repeat(32)}` },
    ]);
    expect(await incomingPhoneNumbers.list()).toMatchObject([
      { ...settings, sid: before?.sid, friendlyName: "Reception" },
      { sid: `PN${"a".repeat(32)}`, friendlyName: "Dispatch", smsUrl: "" },
    ]);
  });

  test("imports history once, without telling the app", async () => {
    const app = await startApp();
    const simulator = await startSimulator();
    simulator.putNumbers([{ address: FRONT_DESK, smsUrl: app.url }]);
    const history = [
      {
        sid: `SM${"1".repeat(32)}`,
        direction: "inbound",
        from: MARISOL,
        to: FRONT_DESK,
        body: "Old",
        createdAt: "2025-12-24T12:00:00Z",
      },
      {
        direction: "outbound-api",
        from: FRONT_DESK,
        to: MARISOL,
        body: "Older",
        status: "undelivered",
        errorCode: 30003,
        createdAt: Date.UTC(2025, 11, 23),
      },
    ];
    await control(simulator, "POST", "messages/import", history);
    await control(simulator, "POST", "messages/import", history.slice(0, 1));
    await simulator.idle();
    expect(app.requests).toEqual([]);
    expect(await createClient(simulator).messages.list()).toMatchObject([
      { body: "Old", status: "received", dateCreated: new Date("2025-12-24T12:00:00Z") },
      { body: "Older", status: "undelivered", errorCode: 30003 },
    ]);
  });

  test("a STOP in imported history counts", async () => {
    const simulator = await startSimulator();
    const text = { direction: "inbound", from: MARISOL, to: FRONT_DESK, body: "STOP" };
    await control(simulator, "POST", "messages/import", [
      { ...text, createdAt: "2025-12-24T12:00:00Z" },
      { ...text, body: "START", createdAt: "2025-12-23T12:00:00Z" },
    ]);
    const sending = createClient(simulator).messages.create({
      to: MARISOL,
      from: FRONT_DESK,
      body: "Hi",
    });
    await expect(sending).rejects.toMatchObject({ code: 21610 });
    expect(await createClient(simulator).messages.list()).toHaveLength(2);
  });

  test("changes faults one by one, says what they are, and refuses what it does not know", async () => {
    const simulator = await startSimulator();
    await control(simulator, "PUT", "faults", { duplicateCallbacks: true });
    await control(simulator, "PUT", "faults", { callbackDelayMs: 340 });
    expect((await control(simulator, "GET", "faults")).json).toMatchObject({
      duplicateCallbacks: true,
      callbackDelayMs: 340,
    });
    for (const faults of [
      { nonsense: true },
      { webhookOffline: "yes" },
      { nextSends: [{ kind: "explode" }] },
      { nextSends: [{ kind: "reject", code: 1 }] },
      { everySend: { kind: "errorAfter", status: 418 } },
    ]) {
      expect((await control(simulator, "PUT", "faults", faults)).status).toBe(400);
    }
  });

  test("moves the clock", async () => {
    const simulator = await startSimulator();
    const { messages } = createClient(simulator);
    const { sid } = await messages.create({ to: MARISOL, from: FRONT_DESK, body: "Hi" });
    await control(simulator, "POST", "clock", { advanceMs: 150 });
    await simulator.idle();
    expect((await messages(sid).fetch()).status).toBe("sent");
  });

  test("replays a webhook of the log with the same parameters", async () => {
    const app = await startApp();
    const simulator = await startSimulator();
    simulator.putNumbers([{ address: FRONT_DESK, smsUrl: app.url }]);
    await simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" }).webhook;
    const id = simulator.events().at(-1)?.id ?? 0;
    expect((await control(simulator, "POST", `events/${id}/replay`)).status).toBe(200);
    expect(app.requests[1]?.raw).toBe(app.requests[0]?.raw);
    expect(app.requests[1]?.headers["x-twilio-signature"]).toBe(
      app.requests[0]?.headers["x-twilio-signature"],
    );
  });

  test("tells the phone which replies have arrived", async () => {
    const simulator = await startSimulator();
    const { messages } = createClient(simulator);
    await messages.create({ to: MARISOL, from: FRONT_DESK, body: "Hi" });
    const path = `thread?${new URLSearchParams({ contact: MARISOL, number: FRONT_DESK }).toString()}`;
    const thread = async () => (await control(simulator, "GET", path)).json;
    expect(await thread()).toMatchObject({ messages: [{ body: "Hi", hasArrived: false }] });
    simulator.advance(150);
    await simulator.idle();
    simulator.advance(250);
    expect(await thread()).toMatchObject({ messages: [{ body: "Hi", hasArrived: true }] });
  });

  test("reset forgets texts, opt-outs, ledger and faults, and keeps numbers and their webhooks", async () => {
    const app = await startApp();
    const simulator = await startSimulator();
    simulator.putNumbers([{ address: FRONT_DESK, smsUrl: app.url }]);
    simulator.putContacts([{ address: MARISOL, name: "Marisol Vega" }]);
    const { messages, incomingPhoneNumbers } = createClient(simulator);
    await messages.create({ to: MARISOL, from: FRONT_DESK, body: "Hi" });
    await simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "STOP" }).webhook;
    simulator.setFaults({ webhookOffline: true });

    expect((await control(simulator, "POST", "reset")).status).toBe(204);
    expect(await messages.list()).toEqual([]);
    expect(simulator.ledger()).toEqual([]);
    expect((await incomingPhoneNumbers.list())[0]?.smsUrl).toBe(app.url);
    expect((await control(simulator, "GET", "state")).json).toMatchObject({
      contacts: [{ name: "Marisol Vega", stopped: [] }],
      faults: { webhookOffline: false },
    });
    await expect(
      messages.create({ to: MARISOL, from: FRONT_DESK, body: "Hi" }),
    ).resolves.toMatchObject({ status: "queued" });

    await control(simulator, "POST", "reset", { everything: true });
    expect(await incomingPhoneNumbers.list()).toEqual([]);
  });

  test("shows strangers that text us, after the contacts that have a name", async () => {
    const simulator = await startSimulator();
    simulator.putContacts([{ address: MARISOL, name: "Marisol Vega" }]);
    simulator.receiveText({ from: "+13605550177", to: FRONT_DESK, body: "Hi" });
    expect((await control(simulator, "GET", "state")).json).toMatchObject({
      contacts: [{ address: MARISOL }, { address: "+13605550177", name: null }],
    });
  });

  test("an attachment that is no picture is not shown in place", async () => {
    const simulator = await startSimulator();
    const media = [{ contentType: "text/html", bytes: Buffer.from("<script>") }];
    const { sid } = simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "", media });
    const [item] = await createClient(simulator).messages(sid).media.list();
    const served = await ask(simulator.url, `/_control/media/${item?.sid ?? ""}`, {
      headers: bearer,
    });
    expect(served.headers).toMatchObject({
      "content-type": "application/octet-stream",
      "x-content-type-options": "nosniff",
    });
  });
});
