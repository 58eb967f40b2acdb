import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import type { Origin } from "../validators";
import * as AccountPauses from "./accountPauses";
import * as AutomatedTexts from "./automatedTexts";
import type { AutomatedRefusal } from "./automatedTexts";
import * as Countries from "./countries";
import * as OptOuts from "./optOuts";

/** Why a text may not leave now. */
export type Refusal =
  /** Never, until the contact or staff lift it. */
  | { kind: "opted_out" }
  /** Never: the contact was erased, and what was here of them does not leave any more. */
  | { kind: "erased" }
  /** Not while the organization texts nobody in that country. */
  | { kind: "country_off" }
  /** What holds for texts that no person wrote. */
  | AutomatedRefusal
  /** Not while Twilio takes nothing from the account; null when nobody can say how long. */
  | { kind: "account_paused"; until: number | null };

/** A text that is to leave, or to be queued: `message` is null before it exists. */
export interface Departure {
  conversation: Doc<"conversations">;
  message: Doc<"messages"> | null;
  origin: Origin;
  /** The incoming text that an automation answers, as long as `message` does not say. */
  answerTo?: Id<"messages">;
  now: number;
}

/**
 * The one place that says whether a text may leave. Asked when it is queued, when it is claimed, and
 * once more right before the call.
 */
export async function findRefusal(ctx: QueryCtx, departure: Departure): Promise<Refusal | null> {
  if (departure.message?.erasedAt !== undefined) return { kind: "erased" };
  const { organizationId, contactAddress } = departure.conversation;
  if ((await OptOuts.findEffective(ctx, organizationId, contactAddress)) !== null) {
    return { kind: "opted_out" };
  }
  const { message } = departure;
  // Whoever writes a text is told by model/outbox.ts; this stops what waits, when a country is
  // switched off because of what is going on.
  const obstacle = message && (await Countries.findObstacle(ctx, organizationId, contactAddress));
  if (obstacle?.kind === "country_off") return { kind: "country_off" };
  const answerTo = message?.answerTo ?? departure.answerTo ?? null;
  const held = await AutomatedTexts.findRefusal(ctx, { ...departure, answerTo });
  if (held !== null) return held;
  const pause = message && (await AccountPauses.find(ctx, message.accountSid));
  if (pause) {
    const until = pause.reason === "daily_limit" ? pause.tryAt : null;
    return { kind: "account_paused", until };
  }
  return null;
}

/** Whether waiting does not help: the text is not to be queued, and given up when it was. */
export function isFinal(refusal: Refusal | null): refusal is FinalRefusal {
  return (
    refusal?.kind === "opted_out" ||
    refusal?.kind === "erased" ||
    refusal?.kind === "answers_keyword"
  );
}

type FinalRefusal = Extract<Refusal, { kind: "opted_out" | "erased" | "answers_keyword" }>;
