import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Origin } from "../validators";
import { paceOf } from "./pace";

/**
 * Which text goes next. Each conversation with waiting texts and none under way has one row here, for
 * its oldest; `delivery.dispatch` takes a number's rows one after the other, at the number's pace. At
 * most one look at a number's queue is scheduled at a time.
 */

const PRIORITY: Record<Origin, number> = { person: 0, automation: 1, bulk: 2 };
const PRIORITIES = Object.values(PRIORITY);
/** So many of a conversation's waiting texts are looked at for one that a person wrote. */
const MAX_WAITING_SEEN = 20;
/** A look that should have come so long ago was lost. */
const LOST_AFTER_MS = 15_000;
const MAX_LOST = 50;
const MAX_COUNTED = 100;

/** Brings a conversation's place in the queue up to date with its texts. */
export async function refresh(ctx: MutationCtx, conversationId: Id<"conversations">) {
  const place = await findPlace(ctx, conversationId);
  const [head, ...others] = await inState(ctx, conversationId, "waiting").take(MAX_WAITING_SEEN);
  // Its next text is claimed when the one under way has ended: replies keep their order.
  const isUnderWay = (await inState(ctx, conversationId, "claimed").first()) !== null;
  const conversation = await ctx.db.get("conversations", conversationId);
  if (head === undefined || isUnderWay || conversation === null) {
    if (place !== null) await ctx.db.delete("sendQueue", place._id);
    return;
  }
  const priorities = [head, ...others].map(({ origin = "person" }) => PRIORITY[origin]);
  const due = {
    priority: Math.min(...priorities),
    notBefore: Math.max(head.at, head.dueAt ?? 0),
    headAt: head.at,
  };
  const { organizationId, phoneNumberId } = conversation;
  if (place === null) {
    await ctx.db.insert("sendQueue", { organizationId, phoneNumberId, conversationId, ...due });
  } else {
    await ctx.db.patch("sendQueue", place._id, due);
  }
  await wake(ctx, phoneNumberId, due.notBefore);
}

/** Gives a conversation with waiting texts its place, if it has none. */
export async function restore(ctx: MutationCtx, conversationId: Id<"conversations">) {
  if ((await findPlace(ctx, conversationId)) === null) await refresh(ctx, conversationId);
}

/** Has the queues looked at whose look should have come before `until`. */
export async function wakeLost(ctx: MutationCtx, until: number): Promise<void> {
  const lost = await ctx.db
    .query("sendPacers")
    .withIndex("by_wakeAt", (q) => q.gt("wakeAt", null).lt("wakeAt", until))
    .take(MAX_LOST);
  for (const { phoneNumberId } of lost) await wake(ctx, phoneNumberId, Date.now());
}

/** The conversation that may send now from this number: people's first, then by age. */
export async function findNext(
  ctx: QueryCtx,
  phoneNumberId: Id<"phoneNumbers">,
  now: number,
): Promise<Doc<"sendQueue"> | null> {
  for (const priority of PRIORITIES) {
    const place = await ofNumber(ctx, phoneNumberId, priority, { until: now }).first();
    if (place !== null) return place;
  }
  return null;
}

/** When the first conversation that may not send yet may; null when none waits for its time. */
export async function findNextTime(
  ctx: QueryCtx,
  phoneNumberId: Id<"phoneNumbers">,
  now: number,
): Promise<number | null> {
  const places = await Promise.all(
    PRIORITIES.map((priority) => ofNumber(ctx, phoneNumberId, priority, { after: now }).first()),
  );
  const times = places.flatMap((place) => (place === null ? [] : [place.notBefore]));
  return times.length === 0 ? null : Math.min(...times);
}

/** A number's queue as admins see it. */
export async function describe(ctx: QueryCtx, number: Doc<"phoneNumbers">) {
  const places = await ctx.db
    .query("sendQueue")
    .withIndex("by_phoneNumberId_and_headAt", (q) => q.eq("phoneNumberId", number._id))
    .take(MAX_COUNTED);
  return {
    phoneNumberId: number._id,
    address: number.address,
    label: number.label,
    segmentsPerSecond: paceOf(number),
    waitingCount: places.length,
    oldestAt: places[0]?.headAt ?? null,
  };
}

/** A conversation's oldest waiting text; null when there is none, or one is under way. */
export async function findHead(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
): Promise<Doc<"messages"> | null> {
  if ((await inState(ctx, conversationId, "claimed").first()) !== null) return null;
  return await inState(ctx, conversationId, "waiting").first();
}

/** Has a number's queue looked at, no later than `at`. */
export async function wake(
  ctx: MutationCtx,
  phoneNumberId: Id<"phoneNumbers">,
  at: number,
): Promise<void> {
  const pacer = await findPacer(ctx, phoneNumberId);
  const now = Date.now();
  const wakeAt = pacer?.wakeAt ?? null;
  const isLost = wakeAt !== null && wakeAt < now - LOST_AFTER_MS;
  if (wakeAt === null || isLost || wakeAt > Math.max(at, now)) {
    await setAlarm(ctx, pacer, phoneNumberId, at);
  }
}

/** The queue has been looked at: the next look is at `at`, or when somebody wakes it. */
export async function sleepUntil(
  ctx: MutationCtx,
  phoneNumberId: Id<"phoneNumbers">,
  at: number | null,
): Promise<void> {
  const pacer = await findPacer(ctx, phoneNumberId);
  if (at !== null) await setAlarm(ctx, pacer, phoneNumberId, at);
  else if (pacer !== null) await clearAlarm(ctx, pacer);
}

async function setAlarm(
  ctx: MutationCtx,
  pacer: Doc<"sendPacers"> | null,
  phoneNumberId: Id<"phoneNumbers">,
  at: number,
): Promise<void> {
  if (pacer !== null) await clearAlarm(ctx, pacer);
  const wakeAt = Math.max(at, Date.now());
  const jobId = await ctx.scheduler.runAt(wakeAt, internal.delivery.dispatch, { phoneNumberId });
  if (pacer === null) await ctx.db.insert("sendPacers", { phoneNumberId, wakeAt, jobId });
  else await ctx.db.patch("sendPacers", pacer._id, { wakeAt, jobId });
}

/** Calls the scheduled look off, if it has not come. */
async function clearAlarm(ctx: MutationCtx, pacer: Doc<"sendPacers">): Promise<void> {
  const { wakeAt, jobId } = pacer;
  if (jobId !== null && wakeAt !== null && wakeAt > Date.now()) await ctx.scheduler.cancel(jobId);
  await ctx.db.patch("sendPacers", pacer._id, { wakeAt: null, jobId: null });
}

async function findPlace(ctx: QueryCtx, conversationId: Id<"conversations">) {
  return await ctx.db
    .query("sendQueue")
    .withIndex("by_conversationId", (q) => q.eq("conversationId", conversationId))
    .unique();
}

async function findPacer(ctx: QueryCtx, phoneNumberId: Id<"phoneNumbers">) {
  return await ctx.db
    .query("sendPacers")
    .withIndex("by_phoneNumberId", (q) => q.eq("phoneNumberId", phoneNumberId))
    .unique();
}

function inState(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  delivery: "waiting" | "claimed",
) {
  return ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_delivery_and_at", (q) =>
      q.eq("conversationId", conversationId).eq("delivery", delivery),
    );
}

function ofNumber(
  ctx: QueryCtx,
  phoneNumberId: Id<"phoneNumbers">,
  priority: number,
  range: { until: number } | { after: number },
) {
  return ctx.db
    .query("sendQueue")
    .withIndex("by_phoneNumberId_and_priority_and_notBefore_and_headAt", (q) => {
      const places = q.eq("phoneNumberId", phoneNumberId).eq("priority", priority);
      return "until" in range
        ? places.lte("notBefore", range.until)
        : places.gt("notBefore", range.after);
    });
}
