import { expect, test } from "vitest";
import { api } from "../../../convex/_generated/api.js";
import { readRows, readTexts } from "../../stack/inbox.ts";
import {
  contactNumber,
  forEachOf,
  inboundForm,
  INCOMING,
  postSigned,
  STATUS,
} from "../../stack/requests.ts";
import { printFigures } from "../../stack/scale.ts";
import type { Stack } from "../../stack/stack.ts";

interface Case {
  statuses: string[];
  final: string;
}

/** Every distinct order of what Twilio may tell of one text, and of one that failed in two ways. */
const CASES: Case[] = [
  ...ordersOf(["queued", "sent", "sent", "delivered", "delivered"], "delivered"),
  ...ordersOf(["queued", "sent", "undelivered", "failed"], "undelivered"),
];

/** In whatever order callbacks come, the state is right and nothing of what they said is dropped. */
export function testCallbackOrders(stack: () => Stack): void {
  test("end in the right state with a full timeline, in all 54 orders", async () => {
    const member = await stack().asMember();
    await member.mutation(api.members.enter, {});
    const [number] = await member.query(api.phoneNumbers.list, {});
    if (number === undefined) throw new Error("The inbox has no number.");
    await member.mutation(api.phoneNumbers.setPace, {
      phoneNumberId: number.id,
      segmentsPerSecond: 100,
    });
    // Only our own callbacks: the simulator tells nothing of these.
    await stack().control("PUT", "faults", { dropCallbacks: true });
    const contact = (index: number) => contactNumber(500_000 + index);
    await forEachOf(CASES, 20, async (_case, index) => {
      const form = inboundForm(stack(), { from: contact(index), body: "Hello" });
      expect((await postSigned(stack(), INCOMING, form)).status).toBe(200);
    });
    const rows = new Map((await readRows(member)).map((row) => [row.contactAddress, row]));
    const sent = CASES.map((_case, index) => ({ index, row: rows.get(contact(index)) }));
    for (const { row, index } of sent) {
      if (row === undefined) throw new Error(`Contact ${String(index)} has no thread.`);
      await member.mutation(api.messages.send, {
        conversationId: row.id,
        body: `order ${String(index)}`,
        mediaIds: [],
        clientToken: `order-${String(index)}`,
      });
    }
    const sids = await untilAccepted(stack(), CASES.length);

    let right = 0;
    let complete = 0;
    await forEachOf(CASES, 10, async ({ statuses, final }, index) => {
      const sid = sids.get(`order ${String(index)}`) ?? "";
      for (const status of statuses) await postStatus(stack(), sid, contact(index), status);
      const row = rows.get(contact(index));
      const [text] = row === undefined ? [] : await readTexts(member, row.id);
      if (text === undefined) throw new Error(`Order ${String(index)} has no text.`);
      const events = await member.query(api.messages.events, { messageId: text.id });
      const told = events.filter(({ type }) => type === "status");
      const times = told.reduce((sum, { timesSeen }) => sum + timesSeen, 0);
      const distinct = new Set(told.map(({ status }) => status));
      if (text.twilioStatus === final) right += 1;
      // The answer to our call has told "queued" once already.
      if (times === statuses.length + 1 && distinct.size === new Set(statuses).size) complete += 1;
    });
    await stack().control("PUT", "faults", { dropCallbacks: false });
    printFigures("callback orders", { orders: CASES.length, right, complete });
    expect([right, complete]).toEqual([54, 54]);
  });
}

async function postStatus(stack: Stack, sid: string, to: string, status: string): Promise<void> {
  const answer = await postSigned(stack, STATUS, {
    AccountSid: stack.accountSid,
    MessageSid: sid,
    SmsSid: sid,
    MessageStatus: status,
    SmsStatus: status,
    To: to,
    ...(status === "failed" || status === "undelivered" ? { ErrorCode: "30003" } : {}),
    ApiVersion: "2010-04-01",
  });
  expect(answer.status).toBe(204);
}

/** SID of each of these texts, once Twilio has taken all of them. */
async function untilAccepted(stack: Stack, count: number): Promise<Map<string, string>> {
  const read = async () => {
    const { accepted } = await stack.control<{ accepted: { sid: string; body: string }[] }>(
      "GET",
      "ledger",
    );
    return new Map(
      accepted.filter(({ body }) => body.startsWith("order ")).map(({ body, sid }) => [body, sid]),
    );
  };
  await expect.poll(async () => (await read()).size, { timeout: 120_000 }).toBe(count);
  return await read();
}

function ordersOf(statuses: string[], final: string): Case[] {
  const orders = new Map(permutations(statuses).map((order) => [order.join(), order]));
  return [...orders.values()].map((order) => ({ statuses: order, final }));
}

function permutations(items: string[]): string[][] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}
