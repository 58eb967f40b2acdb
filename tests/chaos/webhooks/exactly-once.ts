import { expect, test } from "vitest";
import { countBodies, readInbox } from "../../stack/inbox.ts";
import {
  contactNumber,
  forEachOf,
  inboundForm,
  INCOMING,
  newSid,
  postSigned,
  shuffled,
} from "../../stack/requests.ts";
import { printFigures, scaled, spread } from "../../stack/scale.ts";
import type { Stack } from "../../stack/stack.ts";

/** What Twilio tells more than once, or all at once, is stored once. */
export function testExactlyOnce(stack: () => Stack): void {
  test("each text is stored once, however often and in whatever order Twilio tells it", async () => {
    const sids = scaled(1_000);
    const contacts = Math.max(5, Math.round(sids / 10));
    const forms = Array.from({ length: sids }, (_, index) =>
      inboundForm(stack(), {
        from: contactNumber(index % contacts),
        body: `once ${String(index)}`,
      }),
    );
    const deliveries = shuffled(forms.flatMap((form) => Array<typeof form>(5).fill(form)));
    const refused: number[] = [];
    const answerMs: number[] = [];
    await forEachOf(deliveries, 50, async (form) => {
      const { status, ms } = await postSigned(stack(), INCOMING, form);
      answerMs.push(ms);
      if (status !== 200) refused.push(status);
    });

    const threads = (await readInbox(stack())).filter(({ texts }) =>
      texts[0]?.body.startsWith("once"),
    );
    const counts = countBodies(threads);
    const rows = threads.flatMap(({ texts }) => texts).length;
    const unread = threads.reduce((sum, { row }) => sum + row.inboundCount, 0);
    printFigures("each text once", {
      SIDs: sids,
      deliveries: deliveries.length,
      rows,
      unread,
      refused: refused.length,
      ...spread(answerMs),
    });
    expect(refused).toEqual([]);
    expect(rows).toBe(sids);
    expect(counts.size).toBe(sids);
    expect(unread).toBe(sids);
  });

  test("one text told a hundred times at once is one row", async () => {
    const form = inboundForm(stack(), { from: contactNumber(900_001), body: "the same" });
    const statuses = new Set<number>();
    await forEachOf(Array(100).fill(form), 100, async () => {
      statuses.add((await postSigned(stack(), INCOMING, form)).status);
    });
    const rows = countBodies(await readInbox(stack())).get("the same");
    printFigures("one SID at once", { deliveries: 100, rows: rows ?? 0 });
    expect([...statuses]).toEqual([200]);
    expect(rows).toBe(1);
  });

  test("fifty first texts of one unknown number make one contact and one conversation", async () => {
    const from = contactNumber(900_002);
    await forEachOf(Array.from({ length: 50 }), 50, async (_item, index) => {
      const body = `first ${String(index)}`;
      const { status } = await postSigned(
        stack(),
        INCOMING,
        inboundForm(stack(), { from, body, sid: newSid() }),
      );
      expect(status).toBe(200);
    });
    const threads = (await readInbox(stack())).filter(({ row }) => row.contactAddress === from);
    const contacts = new Set(threads.map(({ row }) => row.contactId));
    const texts = threads.flatMap((thread) => thread.texts);
    printFigures("first contact", {
      contacts: contacts.size,
      conversations: threads.length,
      texts: texts.length,
    });
    expect([contacts.size, threads.length, texts.length]).toEqual([1, 1, 50]);
  });
}
