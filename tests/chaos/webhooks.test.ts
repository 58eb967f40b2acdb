import { afterAll, beforeAll, describe } from "vitest";
import { startStack, type Stack } from "../stack/stack.ts";
import { testCallbackOrders } from "./webhooks/callback-orders.ts";
import { testExactlyOnce } from "./webhooks/exactly-once.ts";
import { testForgeries } from "./webhooks/forgeries.ts";
import { testFuzz } from "./webhooks/fuzz.ts";

let running: Stack;
const stack = () => running;
beforeAll(async () => {
  running = await startStack();
});
afterAll(async () => running.stop());

describe("exactly once", () => testExactlyOnce(stack));
describe("callbacks", () => testCallbackOrders(stack));
describe("forgeries", () => testForgeries(stack));
describe("nonsense", () => testFuzz(stack));
