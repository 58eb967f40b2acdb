import type { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api } from "../convex/_generated/api";
import { createSimulator, type Simulator } from "../packages/twilio-simulator/src/index.ts";
import { createOrganization } from "../scripts/demo/backend.ts";
import { createControl } from "../scripts/demo/simulator.ts";
import { findFreePorts } from "../scripts/run/ports.mjs";
import { startDeployedBackend } from "./deployed-backend.ts";

const FRONT_DESK = "+15035550100";
const CONTACTS = 25;
const TEXTS = 1_500;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** After this the watchdog of a step that died lets another take its place. */
const WATCHDOG_MS = 3 * MINUTE_MS + 1_000;
const SOON = { timeout: 60_000, interval: 100 };

let backend: Awaited<ReturnType<typeof startDeployedBackend>>;
let simulator: Simulator;
let admin: ConvexHttpClient;

beforeAll(async () => {
  const [port = 0] = await findFreePorts(1);
  backend = await startDeployedBackend({ SIMULATOR_PORT: String(port) });
  const { variables, accountSid } = backend;
  const controlToken = variables.SIMULATOR_CONTROL_TOKEN ?? "";
  const authToken = variables.TWILIO_AUTH_TOKEN ?? "";
  simulator = await createSimulator({ accountSid, authToken, port, controlToken, dataDir: null });
  simulator.putNumbers([{ address: FRONT_DESK }]);
  await createOrganization(backend.cli, ["frontDesk"]);
  admin = await backend.asMember("user_dana_okafor");
});
afterAll(async () => {
  await simulator.close();
  await backend.stop();
});

/** A month of texts in Twilio's log, of which this inbox has heard nothing. */
async function fillLog(from: number) {
  const texts = Array.from({ length: TEXTS }, (_none, index) => ({
    sid: `SM${String(index).padStart(32, "0")}`,
    direction: "inbound",
    from: `+1971555${String(1000 + (index % CONTACTS))}`,
    to: FRONT_DESK,
    body: `Text ${index}`,
    status: "received",
    createdAt: new Date(from + index * 20 * MINUTE_MS).toISOString(),
    media: [],
  }));
  const control = createControl(simulator.url, backend.variables.SIMULATOR_CONTROL_TOKEN ?? "");
  await control("POST", "messages/import", texts);
}

async function findImport() {
  const [health] = await admin.query(api.reconciliation.health, {});
  const walk = health?.walks.find(({ kind }) => kind === "import");
  if (walk === undefined) throw new Error("No import.");
  return walk;
}

test("an import that is killed three times brings every text once", async () => {
  // Twilio's times have no milliseconds.
  const from = Math.floor(Date.now() / 1000) * 1000 - 40 * DAY_MS;
  await fillLog(from);
  const { accountSid } = backend;
  const to = Date.now() - DAY_MS;
  await admin.mutation(api.reconciliation.startImport, { accountSid, from, to });
  for (const [crashes, share] of [0.1, 0.4, 0.7].entries()) {
    await expect
      .poll(async () => (await findImport()).stored, SOON)
      .toBeGreaterThanOrEqual(share * TEXTS);
    await backend.crash();
    // Started again, the backend's clock shows real time.
    await backend.advance((crashes + 1) * WATCHDOG_MS);
  }
  await expect.poll(async () => (await findImport()).state, SOON).toBe("finished");
  expect(await findImport()).toMatchObject({ read: TEXTS, stored: TEXTS, missing: 0 });
  const rows = (await backend.cli.readTable("messages", 2 * TEXTS)) as { twilioSid: string }[];
  expect(rows).toHaveLength(TEXTS);
  expect(new Set(rows.map(({ twilioSid }) => twilioSid)).size).toBe(TEXTS);

  const { page } = await admin.query(api.conversations.list, {
    paginationOpts: { cursor: null, numItems: 50 },
  });
  expect(page).toHaveLength(CONTACTS);
  for (const conversation of page) {
    expect(conversation).toMatchObject({ inboundCount: 0, needsReply: false });
  }
  // Newest activity first, as if they had come when they came.
  expect(page[0]?.lastMessage?.text).toBe(`Text ${TEXTS - 1}`);
});

test("the comparison of the last day finds what no webhook brought", async () => {
  const { sid } = simulator.receiveText({ from: "+19715550148", to: FRONT_DESK, body: "Missed" });
  await simulator.idle();
  await admin.mutation(api.reconciliation.checkNow, {});
  await expect
    .poll(async () => {
      const [health] = await admin.query(api.reconciliation.health, {});
      return health?.comparison?.atTwilio;
    }, SOON)
    .toBe(1);
  const [health] = await admin.query(api.reconciliation.health, {});
  expect(health?.comparison).toMatchObject({ here: 1, missing: 0 });
  const rows = (await backend.cli.readTable("messages", 1)) as { twilioSid: string }[];
  expect(rows).toMatchObject([{ twilioSid: sid }]);
});
