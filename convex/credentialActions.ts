"use node";

import { v, type Infer } from "convex/values";
import { createTwilioApi, type TwilioApi } from "../lib/twilio/client";
import { TwilioReadError } from "../lib/twilio/read-error";
import { internal } from "./_generated/api";
import { internalAction, type ActionCtx } from "./_generated/server";
import * as Credentials from "./model/credentials";
import type { vCandidateState } from "./tables/tenancy";

type Verdict = Infer<typeof vCandidateState>;

/** Asks Twilio whether a token that an admin entered is right, before it is used for anything. */
export const check = internalAction({
  args: { candidateId: v.id("tokenCandidates") },
  returns: v.null(),
  handler: async (ctx, { candidateId }) => {
    const candidate = await ctx.runQuery(internal.credentials.candidate, { candidateId });
    if (candidate === null) return null;
    const { accountSid, sealed } = candidate;
    const found = await ask(ctx, accountSid, sealed);
    await ctx.runMutation(internal.credentials.judge, { candidateId, ...found });
    return null;
  },
});

async function ask(ctx: ActionCtx, accountSid: string, sealed: string) {
  const nothing = { phoneNumbers: [] };
  const authToken = await Credentials.openToken(accountSid, sealed);
  if (authToken === null) return { ...nothing, verdict: "unsealable" as const };
  if (await isKnown(ctx, accountSid, authToken)) return { ...nothing, verdict: "known" as const };
  const api = createTwilioApi(Credentials.withToken(accountSid, authToken));
  try {
    await api.fetchAccount();
    return { verdict: "accepted" as const, phoneNumbers: await listNumbers(api) };
  } catch (error) {
    return { ...nothing, verdict: verdictOf(error) };
  }
}

function verdictOf(error: unknown): Verdict {
  const isRefusal = error instanceof TwilioReadError && !error.isTransient;
  return isRefusal ? "refused" : "unreachable";
}

/** Whether the account has this very token already. */
async function isKnown(ctx: ActionCtx, accountSid: string, authToken: string): Promise<boolean> {
  const { sealedTokens } = await ctx.runQuery(internal.credentials.ofAccount, { accountSid });
  const open = sealedTokens.map((sealed) => Credentials.openToken(accountSid, sealed));
  return (await Promise.all(open)).includes(authToken);
}

async function listNumbers(api: TwilioApi) {
  const numbers = await api.listNumbers();
  return numbers.map(({ sid, address, label }) => ({
    sid,
    address,
    // Twilio names a number after itself until somebody does.
    label: label.replace(/\D/g, "") === address.replace(/\D/g, "") ? null : label,
  }));
}
