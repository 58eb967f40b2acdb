import { MINUTE, RateLimiter } from "@convex-dev/rate-limiter";
import { appError } from "../../lib/errors";
import { sendLimits } from "../../lib/sms/send-limits";
import { components } from "../_generated/api";
import { env, type MutationCtx } from "../_generated/server";
import type { Origin } from "../validators";
import type { Member } from "./access";

const limiter = new RateLimiter(components.rateLimiter);

/**
 * Counts a text that is to be queued against what its member and their organization may send.
 *
 * @throws RATE_LIMITED when it is too much for now
 */
export async function spend(ctx: MutationCtx, member: Member, origin: Origin): Promise<void> {
  const { perMember, perOrganization } = sendLimits(env);
  if (origin === "person") await take(ctx, "textsOfMember", member._id, perMember);
  await take(ctx, "textsOfOrganization", member.organizationId, perOrganization);
}

async function take(ctx: MutationCtx, name: string, key: string, rate: number): Promise<void> {
  const config = { kind: "token bucket", rate, period: MINUTE } as const;
  const { ok } = await limiter.limit(ctx, name, { key, config });
  if (!ok) throw appError("RATE_LIMITED", `${name} of ${key}.`);
}
