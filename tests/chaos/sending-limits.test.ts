import { afterAll, beforeAll, describe } from "vitest";
import { startStack, type Stack } from "../stack/stack.ts";
import { testAccountLimits } from "./sending/account-limits.ts";
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

describe("pace", () => testPace(stack));
describe("STOP", () => testStopAgainstWaiting(stack));
describe("refused credentials", () => testRefusedCredentials(stack));
// Last, since it moves the clock on by a day.
describe("an account's limits", () => testAccountLimits(stack));
