import { createServer, type IncomingMessage } from "node:http";
import type { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { POST } from "../app/api/twilio/sms-incoming/route.ts";
import { api } from "../convex/_generated/api";
import { createTwilioClient } from "../lib/twilio/client.ts";
import { createSimulator, type Simulator } from "../packages/twilio-simulator/src/index.ts";
import { createOrganization } from "../scripts/demo/backend.ts";
import { findFreePorts } from "../scripts/run/ports.mjs";
import { startDeployedBackend } from "./deployed-backend.ts";

const FRONT_DESK = "+15035550100";
const PATH = "/api/twilio/sms-incoming";
/** Actions run in processes of their own. */
const SOON = { timeout: 20_000, interval: 100 };

let backend: Awaited<ReturnType<typeof startDeployedBackend>>;
let simulator: Simulator;
let webServer: Awaited<ReturnType<typeof serveRoute>>;
let twilio: ReturnType<typeof createTwilioClient>;
let dana: ConvexHttpClient;

beforeAll(async () => {
  const [app = 0, port = 0] = await findFreePorts(2);
  backend = await startDeployedBackend({ PORT: String(app), SIMULATOR_PORT: String(port) });
  for (const [name, value] of Object.entries(backend.variables)) vi.stubEnv(name, value);
  const { variables } = backend;
  const account = {
    accountSid: variables.TWILIO_ACCOUNT_SID ?? "",
    authToken: variables.TWILIO_AUTH_TOKEN ?? "",
  };
  const controlToken = variables.SIMULATOR_CONTROL_TOKEN ?? "";
  simulator = await createSimulator({ ...account, port, controlToken, dataDir: null });
  simulator.putNumbers([{ address: FRONT_DESK }]);
  twilio = createTwilioClient({ ...account, baseUrl: simulator.url });
  webServer = await serveRoute(app);
  await createOrganization(backend.cli, ["frontDesk"]);
  dana = await backend.asMember("user_dana_okafor");
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await webServer.close();
  await simulator.close();
  await backend.stop();
});

/** The webhook's route behind a server of its own, as the app has it. */
async function serveRoute(port: number) {
  const server = createServer((request, response) => {
    void toRequest(request)
      .then(POST)
      .then(async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(await answer.text());
      });
  });
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  return {
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function toRequest(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new Request(`http://localhost${request.url ?? "/"}`, {
    method: "POST",
    body: Buffer.concat(chunks),
    headers: request.headers as Record<string, string>,
  });
}

async function frontDesk() {
  const { numbers } = await dana.query(api.webhookHealth.list, {});
  return numbers[0] ?? null;
}

async function expectSoon(expected: object) {
  await expect.poll(frontDesk, SOON).toMatchObject(expected);
}

const check = async () => backend.cli.run("webhookHealth:checkAll", { cursor: null });

async function repair(replaceForeign: boolean) {
  const phoneNumberId = (await frontDesk())?.phoneNumberId;
  if (phoneNumberId === undefined) throw new Error("The number was never checked.");
  const confirmed = { replaceForeign, detachApplication: false };
  await dana.mutation(api.webhookHealth.repair, { phoneNumberId, ...confirmed });
}

test("a number without a webhook is found and repaired, and then its service, which wins", async () => {
  await check();
  await expectSoon({ verdict: "missing", severity: "down" });
  await repair(false);
  await expectSoon({ verdict: "healthy", details: { place: "number", repair: null } });
  const [number] = await twilio.incomingPhoneNumbers.list();
  expect(number?.smsUrl).toContain(PATH);

  const { services } = twilio.messaging.v1;
  const service = await services.create({
    friendlyName: "Support",
    inboundRequestUrl: "https://other.example/sms",
  });
  await services(service.sid).phoneNumbers.create({ phoneNumberSid: number?.sid ?? "" });
  await check();
  await expectSoon({
    verdict: "foreign",
    host: "other.example",
    details: { place: "service", placeName: "Support" },
  });
  await repair(false);
  await expectSoon({ verdict: "foreign", details: { repair: { problem: "foreign" } } });
  await repair(true);
  await expectSoon({ verdict: "healthy", details: { place: "service", repair: null } });
  expect((await services(service.sid).fetch()).inboundRequestUrl).toContain(PATH);
});

test("the connection test goes the whole way and passes", async () => {
  await dana.mutation(api.webhookHealth.startSelfTest, {});
  const isFinished = async () =>
    (await dana.query(api.webhookHealth.selfTest, {}))?.finishedAt != null;
  await expect.poll(isFinished, SOON).toBe(true);
  const { steps = [] } = (await dana.query(api.webhookHealth.selfTest, {})) ?? {};
  expect(steps.map(({ id, state }) => `${id}: ${state}`)).toEqual([
    "credentials: passed",
    "account: passed",
    "numbers: passed",
    "services: passed",
    "round_trip: passed",
    "signature: passed",
    "stored: passed",
    "unsigned: passed",
    "number: passed",
  ]);
});
