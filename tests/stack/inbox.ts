import type { ConvexHttpClient } from "convex/browser";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../convex/_generated/api.js";
import type { Stack } from "./stack.ts";

type Row = FunctionReturnType<typeof api.conversations.list>["page"][number];
type Bubble = FunctionReturnType<typeof api.messages.list>["page"][number];

/** A thread as staff see it: its row in the list and every text, newest first. */
export interface Thread {
  row: Row;
  texts: Bubble[];
}

/** The whole inbox, page by page, as a member of the staff reads it. */
export async function readInbox(stack: Stack): Promise<Thread[]> {
  const member = await stack.asMember();
  await member.mutation(api.members.enter, {});
  const rows = await readRows(member);
  const threads: Thread[] = [];
  for (const row of rows) threads.push({ row, texts: await readTexts(member, row.id) });
  return threads;
}

export async function readRows(member: ConvexHttpClient): Promise<Row[]> {
  return await readPages((cursor) =>
    member.query(api.conversations.list, { paginationOpts: { cursor, numItems: 100 } }),
  );
}

export async function readTexts(
  member: ConvexHttpClient,
  conversationId: Row["id"],
): Promise<Bubble[]> {
  return await readPages((cursor) =>
    member.query(api.messages.list, {
      conversationId,
      paginationOpts: { cursor, numItems: 100 },
    }),
  );
}

/** How often each body is there, of all texts. */
export function countBodies(threads: readonly Thread[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { body } of threads.flatMap(({ texts }) => texts)) {
    counts.set(body, (counts.get(body) ?? 0) + 1);
  }
  return counts;
}

/** Of the texts that were told, how many are missing and how many are there more than once. */
export function compare(told: Iterable<string>, threads: readonly Thread[]) {
  const counts = countBodies(threads);
  const bodies = [...told];
  return {
    told: bodies.length,
    stored: bodies.filter((body) => counts.has(body)).length,
    lost: bodies.filter((body) => !counts.has(body)).length,
    doubled: bodies.filter((body) => (counts.get(body) ?? 0) > 1).length,
  };
}

async function readPages<Item>(
  read: (
    cursor: string | null,
  ) => Promise<{ page: Item[]; isDone: boolean; continueCursor: string }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page = await read(cursor);
    items.push(...page.page);
    if (page.isDone) return items;
    cursor = page.continueCursor;
  }
}
