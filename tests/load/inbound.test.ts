import { ConvexClient } from "convex/browser";
import { WebSocket } from "ws";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api } from "../../convex/_generated/api.js";
import { compare, readInbox } from "../stack/inbox.ts";
import { atRate, contactNumber, inboundForm, INCOMING, postSigned } from "../stack/requests.ts";
import { printFigures, scaled, spread } from "../stack/scale.ts";
import { startStack, type Stack } from "../stack/stack.ts";

const PER_SECOND = 50;
const CONTACTS = 200;
/** Twilio hangs up after 15 s; no answer may come near it. */
const MAX_ANSWER_MS = 10_000;
const SEEN_WITHIN_MS = 60_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => stack.stop());

test("fifty texts a second and a burst of five hundred are all stored, and answered in time", async () => {
  const told: string[] = [];
  const statuses = new Set<number>();
  const tell = async (body: string, index: number, answerMs: number[]) => {
    const form = inboundForm(stack, { from: contactNumber(index % CONTACTS), body });
    const { status, ms } = await postSigned(stack, INCOMING, form);
    statuses.add(status);
    answerMs.push(ms);
    told.push(body);
  };
  const steadyMs: number[] = [];
  const steady = scaled(600 * PER_SECOND);
  await atRate(steady, PER_SECOND, (index) => tell(`steady ${String(index)}`, index, steadyMs));
  const burstMs: number[] = [];
  const burst = scaled(500, 100);
  const watched = await watchFor(stack, "the last of the burst");
  await atRate(burst, burst, (index) => tell(`burst ${String(index)}`, index, burstMs));
  await tell("the last of the burst", 0, burstMs);
  const seenAfterMs = await watched.seen(performance.now());

  const found = compare(told, await readInbox(stack));
  printFigures(`${String(PER_SECOND)} texts a second`, { texts: steady, ...spread(steadyMs) });
  printFigures("burst within a second", {
    texts: burst,
    ...spread(burstMs),
    "last one seen": `${seenAfterMs.toFixed(0)} ms after its answer`,
  });
  printFigures("under load", { ...found, "app memory": `${stack.memoryMb("app").toFixed(0)} MB` });
  expect([...statuses]).toEqual([200]);
  expect(found).toMatchObject({ lost: 0, doubled: 0 });
  expect(Math.max(...steadyMs, ...burstMs)).toBeLessThan(MAX_ANSWER_MS);
});

/** Watches the list as a member's open inbox does, for a row that shows this text. */
async function watchFor(stack: Stack, text: string) {
  const client = new ConvexClient(stack.convexUrl, {
    // The two declare the same events in types that do not know each other.
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    skipConvexDeploymentUrlCheck: true,
  });
  client.setAuth(() => stack.memberToken());
  await client.mutation(api.members.enter, {});
  let stop: () => void = () => undefined;
  const seenAt = new Promise<number>((resolve) => {
    stop = client.onUpdate(
      api.conversations.list,
      { paginationOpts: { cursor: null, numItems: 30 } },
      ({ page }) => {
        if (page.some(({ lastMessage }) => lastMessage?.text === text)) resolve(performance.now());
      },
    );
  });
  return {
    /** Milliseconds between `answeredAt` and its being seen; negative when it was seen before. */
    async seen(answeredAt: number): Promise<number> {
      const never = new Promise<number>((resolve) => {
        setTimeout(() => resolve(Number.POSITIVE_INFINITY), SEEN_WITHIN_MS).unref();
      });
      const at = await Promise.race([seenAt, never]);
      stop();
      await client.close();
      return at - answeredAt;
    },
  };
}
