import type { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { api } from "../convex/_generated/api";
import { createTwilioClient } from "../lib/twilio/client.ts";
import { createSimulator, type Simulator } from "../packages/twilio-simulator/src/index.ts";
import { createOrganization } from "../scripts/demo/backend.ts";
import { findFreePorts } from "../scripts/run/ports.mjs";
import { startDeployedBackend } from "./deployed-backend.ts";

const FRONT_DESK = "+15035550100";
const MARISOL = "+15035550148";
/** Actions run in processes of their own. */
const SOON = { timeout: 30_000, interval: 100 };
const firstPage = { cursor: null, numItems: 10 };

let backend: Awaited<ReturnType<typeof startDeployedBackend>>;
let simulator: Simulator;
let twilio: ReturnType<typeof createTwilioClient>;
let webServer: ConvexHttpClient;
let dana: ConvexHttpClient;

beforeAll(async () => {
  const [port = 0] = await findFreePorts(1);
  backend = await startDeployedBackend({ SIMULATOR_PORT: String(port) });
  const { variables } = backend;
  const account = {
    accountSid: backend.accountSid,
    authToken: variables.TWILIO_AUTH_TOKEN ?? "",
  };
  const controlToken = variables.SIMULATOR_CONTROL_TOKEN ?? "";
  simulator = await createSimulator({ ...account, port, controlToken, dataDir: null });
  simulator.putNumbers([{ address: FRONT_DESK }]);
  twilio = createTwilioClient({ ...account, baseUrl: simulator.url });
  await createOrganization(backend.cli, ["frontDesk"]);
  webServer = await backend.asWebServer();
  dana = await backend.asMember("user_dana_okafor");
});

afterAll(async () => {
  await simulator.close();
  await backend.stop();
});

/** Marisol texts us at the simulator, and the webhook tells the backend. */
async function receive(body: string, media: { contentType: string; bytes: Buffer }[] = []) {
  const { sid } = simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body, media });
  const files = media.length === 0 ? [] : await twilio.messages(sid).media.list();
  await webServer.mutation(api.webhooks.receiveText, {
    accountSid: backend.accountSid,
    messageSid: sid,
    from: MARISOL,
    to: FRONT_DESK,
    body,
    numSegments: 1,
    media: files.map(({ uri, contentType }) => ({
      url: simulator.url + uri.replace(/\.json$/, ""),
      contentType,
    })),
    messagingServiceSid: null,
    optOutType: null,
  });
}

async function onlyConversation() {
  const { page } = await dana.query(api.conversations.list, { paginationOpts: firstPage });
  const [conversation] = page;
  if (conversation === undefined) throw new Error("No conversation.");
  return conversation;
}

test("a contact is erased here and at Twilio, and stays opted out", async () => {
  await receive("My door code is 4417", [{ contentType: "text/plain", bytes: Buffer.from("map") }]);
  await receive("STOP");
  const { id: conversationId, contactId } = await onlyConversation();
  await vi.waitFor(async () => {
    const args = { conversationId, paginationOpts: firstPage };
    const { page } = await dana.query(api.messages.list, args);
    expect(page.at(-1)?.media).toMatchObject([{ state: "stored" }]);
  }, SOON);

  await dana.mutation(api.erasures.eraseContact, { contactId, confirmation: "0148" });
  await vi.waitFor(async () => {
    expect(await dana.query(api.erasures.list, {})).toMatchObject([
      { state: "finished", messages: 2, files: 1, twilioDone: 2, twilioFailed: 0 },
    ]);
  }, SOON);

  expect(await twilio.messages.list({ from: MARISOL })).toEqual([]);
  for (const table of ["messages", "consents"]) {
    const rows = JSON.stringify(await backend.cli.readTable(table, 100));
    expect(rows, table).not.toMatch(/door code|5035550148|SM[0-9a-f]{32}/);
  }
  const [number] = await dana.query(api.phoneNumbers.list, {});
  if (number === undefined) throw new Error("No number.");
  const again = dana.mutation(api.conversations.start, {
    to: MARISOL,
    phoneNumberId: number.id,
    body: "Hello",
    mediaIds: [],
    clientToken: "hello",
  });
  await expect(again).rejects.toMatchObject({ data: { code: "OPTED_OUT" } });
});
