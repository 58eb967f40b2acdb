import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writeEnvFile } from "./env-file.mjs";
import { readSettings } from "./own-variables.mjs";

/** What a script sees beside a start that chose its own ports. */
function settingsBeside(set: Record<string, string>) {
  const data = mkdtempSync(join(tmpdir(), "own-variables-"));
  onTestFinished(() => rmSync(data, { recursive: true }));
  writeEnvFile(join(data, "local.env"), "Generated.", {
    TWILIO_API_BASE_URL: "http://127.0.0.1:4711",
    NEXT_PUBLIC_CONVEX_URL: "http://127.0.0.1:4712",
    PUBLIC_WEBHOOK_URL: "http://localhost:4713",
  });
  const noFile = join(data, "no-settings.env");
  const env = { NODE_ENV: "test" as const, THREADBOX_ENV_FILE: noFile, THREADBOX_DATA: data };
  return readSettings({ ...env, ...set }).variables;
}

test("a script finds the stand-ins where the last start put them", () => {
  expect(settingsBeside({})).toMatchObject({
    TWILIO_API_BASE_URL: "http://127.0.0.1:4711",
    NEXT_PUBLIC_CONVEX_URL: "http://127.0.0.1:4712",
    CONVEX_SELF_HOSTED_URL: "http://127.0.0.1:4712",
    PUBLIC_WEBHOOK_URL: "http://localhost:4713",
  });
});

test("what the person set wins over where the last start was", () => {
  const set = { SIMULATOR_PORT: "4800", PUBLIC_WEBHOOK_URL: "https://inbox.example.com" };
  expect(settingsBeside(set)).toMatchObject({
    TWILIO_API_BASE_URL: "http://127.0.0.1:4800",
    PUBLIC_WEBHOOK_URL: "https://inbox.example.com",
  });
});
