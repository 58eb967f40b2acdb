import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  CONTROL_TOKEN,
  FRONT_DESK,
  MARISOL,
  startApp,
} from "./test-world.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const READY = /^Twilio simulator ready: (http:\/\/127\.0\.0\.1:\d+)\n$/;

function start(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN], {
    env: {
      NODE_ENV: "test",
      PATH: process.env.PATH,
      SIMULATOR_PORT: "0",
      TWILIO_ACCOUNT_SID: ACCOUNT_SID,
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      SIMULATOR_CONTROL_TOKEN: CONTROL_TOKEN,
      ...env,
    },
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, output };
}

async function startReady(env: Record<string, string> = {}) {
  const { child, output } = start(env);
  await expect.poll(() => output.stdout, { timeout: 20_000 }).toMatch(READY);
  return { child, output, url: READY.exec(output.stdout)?.[1] ?? "" };
}

async function exitCode(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await once(child, "exit")) as unknown[];
  return code;
}

const call = (url: string, method: string, path: string, body?: unknown) =>
  fetch(`${url}/_control/${path}`, {
    method,
    headers: { Authorization: `Bearer ${CONTROL_TOKEN}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

test("it says in one line where it is, and SIGTERM ends it cleanly", async () => {
  const { child, output } = await startReady();
  child.kill("SIGTERM");
  expect(await exitCode(child)).toBe(0);
  expect(output.stderr).toBe("");
});

test("a taken port is named", async () => {
  const { url } = await startReady();
  const { child, output } = start({ SIMULATOR_PORT: new URL(url).port });
  expect(await exitCode(child)).toBe(1);
  expect(output.stderr).toContain(`Port ${new URL(url).port} is taken`);
});

test.each(["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "SIMULATOR_CONTROL_TOKEN"])(
  "a missing %s is named, and nothing is started",
  async (name) => {
    const { child, output } = start({ [name]: "" });
    expect(await exitCode(child)).toBe(1);
    expect(output.stderr).toBe(`Twilio simulator: ${name} is missing or malformed\n`);
  },
);

test("what was accepted survives kill -9 in the same instant", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "twilio-simulator-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const first = await startReady({ SIMULATOR_DATA: dataDir });
  await call(first.url, "PUT", "numbers", [{ address: FRONT_DESK }]);
  const credentials = Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString("base64");
  const answer = await fetch(`${first.url}/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`, {
    method: "POST",
    headers: { Authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ From: FRONT_DESK, To: MARISOL, Body: "Hi" }),
  });
  expect(answer.status).toBe(201);
  first.child.kill("SIGKILL");
  await exitCode(first.child);

  const second = await startReady({ SIMULATOR_DATA: dataDir });
  const { sid } = (await answer.json()) as { sid: string };
  expect(await (await call(second.url, "GET", "ledger")).json()).toMatchObject({
    accepted: [{ sid, body: "Hi" }],
  });
});

test("of a burst of 500 texts that kill -9 interrupts, the next process tells the rest", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "twilio-simulator-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const heard = new Set<string>();
  const app = await startApp(({ params }) => {
    heard.add(params.MessageSid ?? "");
    return {};
  });
  const first = await startReady({ SIMULATOR_DATA: dataDir });
  await call(first.url, "PUT", "numbers", [{ address: FRONT_DESK, smsUrl: app.url }]);
  const texting = Array.from({ length: 500 }, async (_, i) => {
    const from = `+1503556${String(i).padStart(4, "0")}`;
    const answer = await call(first.url, "POST", "texts", { from, to: FRONT_DESK, body: "Hi" });
    return ((await answer.json()) as { sid: string }).sid;
  });
  // Some webhooks are out, some are under way, and some texts are not accepted yet.
  await Promise.any(texting.slice(250));
  first.child.kill("SIGKILL");
  const settled = await Promise.allSettled(texting);
  const accepted = settled.flatMap((text) => (text.status === "fulfilled" ? [text.value] : []));
  expect(accepted.length).toBeGreaterThan(0);

  await startReady({ SIMULATOR_DATA: dataDir });
  await expect
    .poll(() => accepted.filter((sid) => !heard.has(sid)), { timeout: 20_000 })
    .toEqual([]);
});
