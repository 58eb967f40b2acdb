import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import * as AccountPauses from "./model/accountPauses";
import { vReadFailure } from "./tables/watchdog";

/** A paused account's next try is due; an older one than that changes nothing. */
export const tryAgain = internalMutation({
  args: { accountSid: v.string(), tryAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { accountSid, tryAt }) => {
    const pause = await AccountPauses.find(ctx, accountSid);
    if (pause?.tryAt === tryAt) await AccountPauses.tryNow(ctx, pause);
    return null;
  },
});

/** Twilio answered to the account's credentials: its texts go on. */
export const recordWorking = internalMutation({
  args: { accountSid: v.string() },
  returns: v.null(),
  handler: async (ctx, { accountSid }) => {
    const pause = await AccountPauses.find(ctx, accountSid);
    if (pause?.reason === "credentials") await AccountPauses.end(ctx, pause);
    return null;
  },
});

/** A try told nothing better: the account stays paused until the next. */
export const recordVainTry = internalMutation({
  args: { accountSid: v.string(), failure: vReadFailure },
  returns: v.null(),
  handler: async (ctx, { accountSid, failure }) => {
    const pause = await AccountPauses.find(ctx, accountSid);
    if (pause?.reason === "credentials") {
      const lastTry = { at: Date.now(), failure };
      await ctx.db.patch("accountPauses", pause._id, { lastTry });
    }
    return null;
  },
});
