import { expect, test } from "vitest";
import {
  FRONT_DESK,
  MARISOL,
  control,
  createClient,
  startApp,
  startSimulator,
} from "./test-world.ts";

const BACK_OFFICE = "+15035550101";
const SERVICE = `MG${"a".repeat(32)}`;
const optOut = {
  keywords: { stop: ["ALTO", "leave me alone"], start: ["VOLVER"] },
  replies: { stop: "Adiós." },
};

/** Two numbers in one service, whose webhook is the returned app's. */
async function startWithService(service: object = {}) {
  const app = await startApp();
  const simulator = await startSimulator();
  simulator.putNumbers([{ address: FRONT_DESK }, { address: BACK_OFFICE }]);
  const numbers = [FRONT_DESK, BACK_OFFICE];
  await control(simulator, "PUT", "services", [
    { sid: SERVICE, inboundRequestUrl: app.url, numbers, ...service },
  ]);
  const client = createClient(simulator);
  return {
    simulator,
    client,
    text: async (body: string, to = FRONT_DESK) => {
      await simulator.receiveText({ from: MARISOL, to, body }).webhook;
      return app.requests.at(-1)?.params;
    },
    replies: async () => {
      const sent = await client.messages.list({ to: MARISOL });
      return sent.filter(({ direction }) => direction === "outbound-reply").map(({ body }) => body);
    },
    send: (from = FRONT_DESK) => client.messages.create({ to: MARISOL, from, body: "Hi" }),
  };
}

test("a service's own words stop, Twilio answers in the service's words, and the webhook says so", async () => {
  const { text, send, replies } = await startWithService({ optOut });
  expect(await text("Leave me alone ")).toMatchObject({
    Body: "Leave me alone ",
    OptOutType: "STOP",
  });
  expect(await replies()).toEqual(["Adiós."]);
  await expect(send()).rejects.toMatchObject({ code: 21610 });

  expect(await text("volver")).toMatchObject({ OptOutType: "START" });
  await expect(send()).resolves.toMatchObject({ status: "queued" });
});

test("Twilio's own words keep working beside them", async () => {
  const { text, send } = await startWithService({ optOut });
  expect(await text("stop")).toMatchObject({ OptOutType: "STOP" });
  await expect(send()).rejects.toMatchObject({ code: 21610 });
  expect(await text("HELP")).toMatchObject({ OptOutType: "HELP" });
});

test("any other text has no OptOutType", async () => {
  const { text } = await startWithService({ optOut });
  expect(await text("please leave me alone")).not.toHaveProperty("OptOutType");
});

test("without Advanced Opt-Out no webhook says OptOutType, and only Twilio's words count", async () => {
  const { text, send } = await startWithService();
  expect(await text("ALTO")).not.toHaveProperty("OptOutType");
  await expect(send()).resolves.toMatchObject({ status: "queued" });
  expect(await text("STOP")).not.toHaveProperty("OptOutType");
  await expect(send()).rejects.toMatchObject({ code: 21610 });
});

test("STOP closes and START opens every number of a service", async () => {
  const { text, send } = await startWithService();
  await text("STOP", FRONT_DESK);
  await expect(send(BACK_OFFICE)).rejects.toMatchObject({ code: 21610 });
  await text("START", BACK_OFFICE);
  await expect(send(FRONT_DESK)).resolves.toMatchObject({ status: "queued" });
});

test.each(["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])(
  "%s stops a number on its own",
  async (word) => {
    const simulator = await startSimulator();
    simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: ` ${word.toLowerCase()}\n` });
    const { messages } = createClient(simulator);
    await expect(
      messages.create({ to: MARISOL, from: FRONT_DESK, body: "Hi" }),
    ).rejects.toMatchObject({ code: 21610 });
  },
);

test("Advanced Opt-Out can be switched off again", async () => {
  const { simulator, text } = await startWithService({ optOut });
  await control(simulator, "PUT", "services", [{ sid: SERVICE, optOut: null }]);
  expect(await text("ALTO")).not.toHaveProperty("OptOutType");
});
