import { afterAll, beforeAll, describe } from "vitest";
import { startStack, type Stack } from "../stack/stack.ts";
import { testCrashes } from "./sending/crashes.ts";
import { testEarlyCallbacks } from "./sending/early-callbacks.ts";
import { testSendsUnderFaults } from "./sending/faults.ts";
import { prepareSending } from "./sending/outbox.ts";

let running: Stack;
const stack = () => running;
beforeAll(async () => {
  running = await startStack();
  await prepareSending(running);
});
afterAll(async () => running.stop());

describe("sends under faults", () => testSendsUnderFaults(stack));
describe("early callbacks", () => testEarlyCallbacks(stack));
describe("crashes", () => testCrashes(stack));
