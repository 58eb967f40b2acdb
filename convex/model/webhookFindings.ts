import { incomingWebhook } from "../../lib/twilio/callback-urls";
import type { NumberAtTwilio } from "../../lib/twilio/number-settings";
import { inspectSettings, type Finding } from "../../lib/twilio/webhook-settings";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { env, type ActionCtx } from "../_generated/server";

/** Judges and keeps what was read of an account's numbers; one that was not found is gone. */
export async function keepFindings(
  ctx: ActionCtx,
  read: {
    accountSid: string;
    /** When the reading began. */
    readAt: number;
    targets: { phoneNumberId: Id<"phoneNumbers">; address: string }[];
    numbers: ReadonlyMap<string, NumberAtTwilio>;
  },
): Promise<{ phoneNumberId: Id<"phoneNumbers">; finding: Finding }[]> {
  const { accountSid, readAt, targets, numbers } = read;
  const expected = incomingWebhook(env.PUBLIC_WEBHOOK_URL);
  const findings = targets.map(({ phoneNumberId, address }) => {
    const settings = numbers.get(address)?.settings ?? null;
    return { phoneNumberId, finding: inspectSettings(settings, expected) };
  });
  await ctx.runMutation(internal.webhookHealth.recordFindings, { accountSid, readAt, findings });
  return findings;
}
