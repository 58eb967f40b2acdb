import { RateLimiter, SECOND } from "@convex-dev/rate-limiter";
import { defaultPace, paceCost } from "../../lib/twilio/pace";
import { components } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/**
 * How fast one of our numbers sends: a bucket of segments that fills at the number's pace. A text may
 * go when there is one segment in it, and then takes out all of its own: a long text is not held up,
 * the ones after it wait for as long as it takes Twilio to hand it on.
 */

const limiter = new RateLimiter(components.rateLimiter);

const BUCKET = "segments";

/** How long the number's next text has to wait; 0 when it may go. */
export async function waitMs(ctx: MutationCtx, number: Doc<"phoneNumbers">): Promise<number> {
  const { retryAfter = 0 } = await limiter.check(ctx, BUCKET, bucketOf(number));
  return Math.ceil(retryAfter);
}

/** Takes the segments of a text that goes out of the number's bucket. */
export async function spend(
  ctx: MutationCtx,
  number: Doc<"phoneNumbers">,
  message: Doc<"messages">,
): Promise<void> {
  const count = paceCost({ from: number.address, ...message });
  await limiter.limit(ctx, BUCKET, { ...bucketOf(number), count, reserve: true });
}

/** How many segments a second a number sends. */
export function paceOf(number: Doc<"phoneNumbers">): number {
  return number.segmentsPerSecond ?? defaultPace(number.address);
}

function bucketOf(number: Doc<"phoneNumbers">) {
  const rate = paceOf(number);
  // A second's worth and no more: over any ten seconds that is a tenth above the pace.
  const capacity = Math.max(1, rate);
  const config = { kind: "token bucket", rate, period: SECOND, capacity } as const;
  return { key: number._id, config };
}
