"use node";

import { v } from "convex/values";
import { createTwilioApi, type TwilioApi } from "../lib/twilio/client";
import {
  cutPage,
  daysOf,
  withMedia,
  type FoundMessage,
  type LogWindow,
} from "../lib/twilio/message-log";
import { TwilioReadError } from "../lib/twilio/read-error";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { internalAction, type ActionCtx } from "./_generated/server";
import { accountCredentials } from "./model/credentials";
import type { Gap, Page } from "./model/logWalks";

/** A step ends after so many pages, or with the first one that is read after so long. */
const PAGES_A_STEP = 5;
const STEP_TAKES_MS = 20_000;
const ROWS_A_CALL = 50;
/** For so long a text waits for its files: half of how long every walk comes back to it. */
const FILES_MAY_COME_MS = 12 * 60 * 60_000;

type Attempt = { walkId: Id<"logWalks">; step: number };

/** What all the work on a page needs. */
interface Step {
  ctx: ActionCtx;
  api: TwilioApi;
  attempt: Attempt;
  accountSid: string;
  window: LogWindow;
}

/**
 * Reads the next pages of a walk. When Twilio cannot be reached, they are tried again within seconds;
 * when it refuses, the walk ends with its reason.
 */
export const step = internalAction({
  args: { walkId: v.id("logWalks"), step: v.number() },
  returns: v.null(),
  handler: async (ctx, attempt) => {
    const task = await ctx.runQuery(internal.reconciliationWalks.task, attempt);
    if (task === null) return null;
    const { accountSid, kind, from, to, nextPageUrl } = task;
    const credentials = await accountCredentials(ctx, accountSid);
    if (credentials === null) {
      const error = "There is no auth token of this Twilio account.";
      await ctx.runMutation(internal.reconciliationWalks.fail, {
        ...attempt,
        error,
        isPageGone: false,
      });
      return null;
    }
    const api = createTwilioApi(credentials);
    const window = { from, to, isPast: kind === "import" };
    try {
      await readPages({ ctx, api, attempt, accountSid, window }, nextPageUrl);
    } catch (error) {
      await giveUp(ctx, attempt, error);
    }
    return null;
  },
});

async function readPages(step: Step, firstUrl: string | null): Promise<void> {
  const { ctx, api, attempt, window } = step;
  const until = Date.now() + STEP_TAKES_MS;
  let pageUrl = firstUrl;
  let pages = 0;
  let goesOn = true;
  while (goesOn) {
    const page = await api.listMessages(pageUrl, daysOf(window));
    const { rows, isLast } = cutPage(page, window);
    const gaps = page.unreadable.map((sid) => {
      const at = rows.at(-1)?.createdAt ?? window.to;
      return { sid, reason: "unreadable" as const, at };
    });
    const counted = await bringIn(step, rows, gaps);
    if (counted === null) return;
    pages += 1;
    pageUrl = isLast ? null : page.nextPageUrl;
    goesOn = await ctx.runMutation(internal.reconciliationWalks.finishPage, {
      ...attempt,
      ...counted,
      nextPageUrl: pageUrl,
      isStepDone: pages >= PAGES_A_STEP || Date.now() >= until,
    });
  }
}

/** Stores what is missing of a page, oldest first; null when the step is not wanted any more. */
async function bringIn(step: Step, rows: FoundMessage[], unreadable: Gap[]): Promise<Page | null> {
  const { ctx, api, attempt, accountSid } = step;
  const gaps = [...unreadable];
  const miss = (row: FoundMessage, reason: Gap["reason"]) =>
    gaps.push({ sid: row.sid, reason, at: row.createdAt });
  const onBadRow = (row: FoundMessage, error: unknown) => {
    console.error(`Message ${row.sid} of Twilio's log was skipped: ${nameOf(error)}`);
    miss(row, "refused");
  };
  const assess = async (messages: FoundMessage[]) =>
    await ctx.runQuery(internal.reconciliationWalks.assess, { accountSid, messages });
  const assessed = await withoutBadRows(rows, assess, onBadRow);
  const news = assessed.filter(({ result }) => result === "news").map(({ row }) => row);
  let elsewhere = assessed.filter(({ result }) => result === "elsewhere").length;
  let erased = 0;

  let isWanted = true as boolean;
  const store = async (messages: FoundMessage[]) => {
    const results = await ctx.runMutation(internal.reconciliationWalks.store, {
      ...attempt,
      messages,
    });
    isWanted &&= results !== null;
    return results ?? [];
  };
  for (const chunk of chunks(news.toReversed())) {
    const complete: FoundMessage[] = [];
    // One after the other: after a long outage there may be thousands, and Twilio has limits.
    for (const row of chunk) {
      const whole = await withMedia(api, row);
      const mayCome = Date.now() - row.createdAt < FILES_MAY_COME_MS;
      if (whole === null && mayCome) miss(row, "files");
      else complete.push(whole ?? row);
    }
    for (const { row, result } of await withoutBadRows(complete, store, onBadRow)) {
      if (result === "alike") miss(row, "alike");
      else if (result === "elsewhere") elsewhere += 1;
      else if (result === "erased") erased += 1;
    }
    if (!isWanted) return null;
  }
  const [newest] = rows;
  return {
    read: rows.length + unreadable.length,
    elsewhere,
    erased,
    newestAt: newest?.createdAt ?? null,
    oldestAt: rows.at(-1)?.createdAt ?? null,
    gaps,
  };
}

/** Handles rows together, or where that fails one by one: a bad one does not stop the others. */
async function withoutBadRows<Result>(
  rows: FoundMessage[],
  handle: (rows: FoundMessage[]) => Promise<Result[]>,
  onBadRow: (row: FoundMessage, error: unknown) => void,
): Promise<{ row: FoundMessage; result: Result }[]> {
  const pair = (results: Result[], of: FoundMessage[]) =>
    results.flatMap((result, index) => (of[index] ? [{ row: of[index], result }] : []));
  if (rows.length === 0) return [];
  try {
    return pair(await handle(rows), rows);
  } catch {
    const handled = [];
    for (const row of rows) {
      try {
        handled.push(...pair(await handle([row]), [row]));
      } catch (error) {
        onBadRow(row, error);
      }
    }
    return handled;
  }
}

async function giveUp(ctx: ActionCtx, attempt: Attempt, error: unknown): Promise<void> {
  const words = error instanceof TwilioReadError ? error.words : "Something failed on our side.";
  console.error(`Twilio's message log was not compared: ${nameOf(error)}`);
  if (!(error instanceof TwilioReadError) || error.isTransient) {
    await ctx.runMutation(internal.reconciliationWalks.pause, { ...attempt, error: words });
    return;
  }
  const isPageGone = error.status === 400 || error.status === 404;
  await ctx.runMutation(internal.reconciliationWalks.fail, {
    ...attempt,
    error: words,
    isPageGone,
  });
}

function chunks(rows: FoundMessage[]): FoundMessage[][] {
  const count = Math.ceil(rows.length / ROWS_A_CALL);
  return Array.from({ length: count }, (_none, index) =>
    rows.slice(index * ROWS_A_CALL, (index + 1) * ROWS_A_CALL),
  );
}

/** Other errors' messages may hold people's words and numbers. */
function nameOf(error: unknown): string {
  if (error instanceof TwilioReadError) return error.message;
  return error instanceof Error ? error.name : "unknown error";
}
