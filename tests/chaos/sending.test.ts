import { afterAll, beforeAll, describe } from "vitest";
import { startStack, type Stack } from "../stack/stack.ts";
import { testEarlyCallbacks } from "./sending/early-callbacks.ts";
import { testSendsUnderFaults } from "./sending/faults.ts";
import { prepareSending } from "./sending/outbox.ts";
import { testPace } from "./sending/pace.ts";
import { testRefusedCredentials } from "./sending/refused-credentials.ts";
import { testStopAgainstWaiting } from "./sending/stop.ts";

let running: Stack;
const stack = () => running;
beforeAll(async () => {
  running = await startStack();
  await prepareSending(running);
});
afterAll(async () => running.stop());

describe("sends under faults", () => testSendsUnderFaults(stack));
describe("early callbacks", () => testEarlyCallbacks(stack));
describe("refused credentials", () => testRefusedCredentials(stack));
describe("pace", () => testPace(stack));
describe("STOP", () => testStopAgainstWaiting(stack));
