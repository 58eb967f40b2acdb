import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createTwilioClient } from "../lib/twilio/client.ts";
import { deleteFiles, deleteMessage } from "../lib/twilio/deletion.ts";
import { createManualClock, createSimulator } from "../packages/twilio-simulator/src/index.ts";

/** Deleting at Twilio, by the SDK against the simulator. */

const FRONT_DESK = "+15035550100";
const MARISOL = "+15035550148";
const account = { accountSid: `AC${"0".repeat(32)}`, authToken: "f".repeat(32) };

const connect = (baseUrl: string) => createTwilioClient({ ...account, baseUrl, timeoutMs: 5000 });

async function startTwilio() {
  const simulator = await createSimulator({
    ...account,
    port: 0,
    controlToken: "control",
    dataDir: null,
    clock: createManualClock(),
  });
  onTestFinished(() => simulator.close());
  simulator.putNumbers([{ address: FRONT_DESK, friendlyName: "Front desk" }]);
  return { simulator, client: connect(simulator.url) };
}

/** A server that answers everything with one status, or hangs up. */
async function startBroken(status: number | null) {
  const server = createServer((request, response) => {
    if (status === null) request.socket.destroy();
    else response.writeHead(status, { "Content-Type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.close();
  });
  return connect(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
}

const picture = { contentType: "image/png", bytes: Buffer.from("png") };

test("a message goes with its words and files, and again is no error", async () => {
  const { simulator, client } = await startTwilio();
  const text = { from: MARISOL, to: FRONT_DESK, body: "My door code is 4417", media: [picture] };
  const { sid } = simulator.receiveText(text);
  const [file] = await client.messages(sid).media.list();

  expect(await deleteMessage(client, sid)).toEqual({ kind: "deleted" });

  await expect(client.messages(sid).fetch()).rejects.toMatchObject({ status: 404 });
  await expect(
    client
      .messages(sid)
      .media(file?.sid ?? "")
      .fetch(),
  ).rejects.toMatchObject({ status: 404 });
  expect(await deleteMessage(client, sid)).toEqual({ kind: "deleted" });
});

test("files go alone when the text is to stay", async () => {
  const { simulator, client } = await startTwilio();
  const text = { from: MARISOL, to: FRONT_DESK, body: "Look", media: [picture, picture] };
  const { sid } = simulator.receiveText(text);
  expect(await deleteFiles(client, sid)).toEqual({ kind: "deleted" });
  expect(await client.messages(sid).media.list()).toEqual([]);
  expect(await client.messages(sid).fetch()).toMatchObject({ body: "Look" });
});

test("a message that is on its way goes once it has ended", async () => {
  const { simulator, client } = await startTwilio();
  const { sid } = await client.messages.create({ from: FRONT_DESK, to: MARISOL, body: "Hi" });
  expect(await deleteMessage(client, sid)).toEqual({ kind: "not_final" });
  simulator.advance(150);
  await simulator.idle();
  simulator.advance(250);
  expect(await deleteMessage(client, sid)).toEqual({ kind: "deleted" });
});

test.each([
  ["503", 503, 503],
  ["a cut connection", null, null],
])("%s is a failure to be tried again", async (_case, status, code) => {
  const client = await startBroken(status);
  expect(await deleteMessage(client, "SM1")).toEqual({ kind: "failed", code });
});

test("refused credentials are a failure with Twilio's code", async () => {
  const { simulator, client } = await startTwilio();
  simulator.setFaults({ credentials: "refused" });
  expect(await deleteMessage(client, "SM1")).toEqual({ kind: "failed", code: 20003 });
});
