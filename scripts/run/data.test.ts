import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { claimData, requireFittingData, wipeData } from "./data.mjs";
import { writeStamp } from "./fingerprint.mjs";
import { dataPaths } from "./paths.mjs";
import { resolveSettings } from "./settings.mjs";

const settings = resolveSettings({}, {});
const accountSid = settings.variables["TWILIO_ACCOUNT_SID"];

function filledData(state: "demo" | "empty" | "filling", filledFor = accountSid) {
  const paths = dataPaths(mkdtempSync(join(tmpdir(), "data-")));
  onTestFinished(() => rmSync(paths.data, { recursive: true }));
  for (const folder of [paths.backend, paths.simulator]) mkdirSync(folder);
  writeFileSync(paths.localEnv, "KEY=value\n");
  writeStamp(paths.prepared, { state, accountSid: filledFor });
  return paths;
}

test("data of this account is used as it is", () => {
  const paths = filledData("demo");
  requireFittingData(paths, settings);
  expect(existsSync(paths.backend)).toBe(true);
});

test("demo data is never used with another account: a reply could reach a real phone", () => {
  const paths = filledData("demo", `AC${"0".repeat(32)}`);
  expect(() => requireFittingData(paths, settings)).toThrow("npm start -- --empty");
  expect(existsSync(paths.backend)).toBe(true);
});

test("what an interrupted first start left half filled is filled anew", () => {
  const paths = filledData("filling");
  requireFittingData(paths, settings);
  expect([paths.backend, paths.simulator, paths.prepared].map((path) => existsSync(path))).toEqual([
    false,
    false,
    false,
  ]);
});

test("wiping leaves the generated keys", () => {
  const paths = filledData("demo");
  wipeData(paths, settings);
  expect(existsSync(paths.backend)).toBe(false);
  expect(existsSync(paths.localEnv)).toBe(true);
});

test("somebody's own deployment is not wiped", () => {
  const own = { CONVEX_SELF_HOSTED_URL: "https://x.example", CONVEX_SELF_HOSTED_ADMIN_KEY: "key" };
  const paths = filledData("demo");
  expect(() => wipeData(paths, resolveSettings(own, {}))).toThrow("your own Convex deployment");
  expect(existsSync(paths.backend)).toBe(true);
});

test("a second start on the same data is refused while the first runs", () => {
  const paths = filledData("demo");
  writeStamp(join(paths.data, "run.json"), { pid: process.ppid });
  expect(() => claimData(paths, settings)).toThrow(`process ${process.ppid}`);
});

test("what a killed start left behind does not stand in the way", () => {
  const paths = filledData("demo");
  // The largest process id on Linux is below this.
  writeStamp(join(paths.data, "run.json"), { pid: 2 ** 30 });
  const claim = claimData(paths, settings);
  claim.release();
  expect(existsSync(join(paths.data, "run.json"))).toBe(false);
});
