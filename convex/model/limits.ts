import { MINUTE, RateLimiter } from "@convex-dev/rate-limiter";
import { appError } from "../../lib/errors";
import { components } from "../_generated/api";
import type { MutationCtx } from "../_generated/server";

/** How often somebody may do what costs much or could be guessed at; texts: sendLimits.ts. */
const limiter = new RateLimiter(components.rateLimiter, {
  // A text carries ten files; nobody attaches more than to a few texts in a minute.
  uploads: { kind: "token bucket", rate: 60, period: MINUTE, capacity: 60 },
  // Each is a question to Twilio, which locks accounts out after many wrong ones.
  credentials: { kind: "token bucket", rate: 5, period: MINUTE, capacity: 5 },
  replays: { kind: "token bucket", rate: 60, period: MINUTE, capacity: 60 },
  // Files of texts that could not be fetched, each tried four times.
  copies: { kind: "token bucket", rate: 60, period: MINUTE, capacity: 60 },
  // Each reads all that Twilio has of an account: its numbers and services, or a day of its log.
  checks: { kind: "token bucket", rate: 20, period: MINUTE, capacity: 20 },
  // What is only ever added to, by hand: opt-outs, consent, overrides.
  entries: { kind: "token bucket", rate: 60, period: MINUTE, capacity: 60 },
  // Whatever else stands in the audit log, in which nothing may be buried.
  acts: { kind: "token bucket", rate: 120, period: MINUTE, capacity: 120 },
});

/**
 * Counts one such act of whom `key` names.
 *
 * @throws TOO_OFTEN when it is too much for now
 */
export async function spend(
  ctx: MutationCtx,
  name: "uploads" | "credentials" | "replays" | "copies" | "checks" | "entries" | "acts",
  key: string,
): Promise<void> {
  const { ok } = await limiter.limit(ctx, name, { key });
  if (!ok) throw appError("TOO_OFTEN", `${name} of ${key}.`);
}
