import type { ConvexClient } from "convex/browser";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import {
  contactNumber,
  fillContacts,
  postTexts,
  type LoadResult,
  type Target,
} from "./inbound-load";
import type { Product } from "./product";

/** Longest that the benchmark waits for a text to be seen before it counts it as lost. */
const GIVE_UP_MS = 60_000;
/** What a long code takes for a segment, and a little. */
const PACE_MS = 1_200;
const FIRST_PAGE = { numItems: 30, cursor: null };

/** What one number of contacts gave. */
export interface Measured {
  contacts: number;
  rows: { what: string; samplesMs: number[] }[];
  lost: number;
  documentsRead: number[];
}

/** Measures the way in and the way out with this many contacts in the inbox. */
export async function measureAt(
  product: Product,
  target: Target,
  contacts: { have: number; want: number },
): Promise<Measured> {
  const missing = contacts.want - contacts.have;
  const fill = await fillContacts(target, { first: contacts.have, count: missing, inFlight: 16 });
  const sender = product.connectMember(0);
  const watcher = product.connectMember(1);
  try {
    await sender.mutation(api.members.enter, {});
    await watcher.mutation(api.members.enter, {});
    const slow = await measureInbound(watcher, target, { contacts: contacts.want, perSecond: 1 });
    const fast = await measureInbound(watcher, target, { contacts: contacts.want, perSecond: 20 });
    const accepted = await measureSends(sender);
    return {
      contacts: contacts.want,
      rows: [
        { what: "webhook answer, 1/s", samplesMs: slow.answerMs },
        { what: "webhook answer, 20/s", samplesMs: fast.answerMs },
        { what: "webhook to visible, 1/s", samplesMs: slow.visibleMs },
        { what: "webhook to visible, 20/s", samplesMs: fast.visibleMs },
        { what: "send to accepted", samplesMs: accepted },
      ],
      lost: fill.refused + slow.lost + fast.lost,
      // Of the measured texts alone: the first text of a new contact reads less.
      documentsRead: await documentsReadByTexts(
        product,
        slow.answerMs.length + fast.answerMs.length,
      ),
    };
  } finally {
    await Promise.all([sender.close(), watcher.close()]);
  }
}

/** Texts from contacts that are there already, watched by a second signed-in member's subscription. */
async function measureInbound(
  watcher: ConvexClient,
  target: Target,
  load: { contacts: number; perSecond: number },
): Promise<{ answerMs: number[]; visibleMs: number[]; lost: number }> {
  const tag = `at ${load.contacts}, ${load.perSecond}/s, text`;
  const count = load.perSecond === 1 ? 20 : 300;
  const seenAt = new Map<string, number>();
  const allSeen = deferred();
  const stop = watcher.onUpdate(
    api.conversations.list,
    { paginationOpts: FIRST_PAGE },
    ({ page }) => {
      for (const { lastMessage } of page) {
        if (lastMessage?.text.startsWith(tag) !== true || seenAt.has(lastMessage.text)) continue;
        seenAt.set(lastMessage.text, performance.now());
      }
      if (seenAt.size === count) allSeen.resolve();
    },
  );
  const { sentAt, answerMs, refused }: LoadResult = await postTexts(target, {
    count,
    perSecond: load.perSecond,
    // Spread over the contacts; thirty rows back, a text would leave the watched page unseen.
    from: (index) => contactNumber((index * 37) % load.contacts),
    tag,
  });
  await Promise.race([allSeen.promise, rest(GIVE_UP_MS)]);
  stop();
  const visibleMs = [...seenAt].map(([text, at]) => at - (sentAt.get(text) ?? at));
  return { answerMs, visibleMs, lost: Math.max(refused, count - seenAt.size) };
}

/**
 * Replies in one conversation after another, from the mutation's call to Twilio's SID. Each by itself: one
 * that follows within a second waits for the number's pace.
 */
async function measureSends(sender: ConvexClient): Promise<number[]> {
  const { page } = await sender.query(api.conversations.list, { paginationOpts: FIRST_PAGE });
  const samples: number[] = [];
  for (const conversation of page.slice(0, 20)) {
    await rest(PACE_MS);
    const started = performance.now();
    const messageId = await sender.mutation(api.messages.send, {
      conversationId: conversation.id,
      body: "We are on our way.",
      mediaIds: [],
      clientToken: crypto.randomUUID(),
    });
    await untilAccepted(sender, conversation.id, messageId);
    samples.push(performance.now() - started);
  }
  return samples;
}

async function untilAccepted(
  client: ConvexClient,
  conversationId: Id<"conversations">,
  messageId: Id<"messages">,
): Promise<void> {
  const accepted = deferred();
  const stop = client.onUpdate(
    api.messages.list,
    { conversationId, paginationOpts: { numItems: 5, cursor: null } },
    ({ page }) => {
      if (page.find(({ id }) => id === messageId)?.delivery === "accepted") accepted.resolve();
    },
  );
  const inTime = await Promise.race([accepted.promise.then(() => true), rest(GIVE_UP_MS)]);
  stop();
  if (inTime !== true) throw new Error("A reply was not accepted in time.");
}

/** Documents that each of the last `count` inbound texts read, from the deployment's log stream. */
async function documentsReadByTexts({ variables }: Product, count: number): Promise<number[]> {
  const response = await fetch(
    `${variables["CONVEX_SELF_HOSTED_URL"]}/api/stream_function_logs?cursor=0`,
    { headers: { Authorization: `Convex ${variables["CONVEX_SELF_HOSTED_ADMIN_KEY"]}` } },
  );
  const { entries } = (await response.json()) as {
    entries: { identifier: string; usageStats: { databaseReadDocuments: number } }[];
  };
  return entries
    .filter(
      ({ identifier }) => identifier.startsWith("webhooks") && identifier.endsWith("receiveText"),
    )
    .map(({ usageStats }) => usageStats.databaseReadDocuments)
    .slice(-count);
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
