"use node";

import { v, type Infer } from "convex/values";
import { createTwilioApi, type TwilioApi } from "../lib/twilio/client";
import { TwilioReadError } from "../lib/twilio/read-error";
import { internal } from "./_generated/api";
import { internalAction, type ActionCtx } from "./_generated/server";
import * as Credentials from "./model/credentials";
import type { vCandidateState } from "./tables/tenancy";

type Verdict = Infer<typeof vCandidateState>;

const NO_NUMBERS = { phoneNumbers: [] };

/**
 * Asks Twilio about a token before anything is done with it. Whatever that is, the token that calls
 * Twilio afterwards is one that Twilio has just accepted, or no worse than the one before.
 */
export const check = internalAction({
  args: { candidateId: v.id("tokenCandidates") },
  returns: v.null(),
  handler: async (ctx, { candidateId }) => {
    const candidate = await ctx.runQuery(internal.credentials.candidate, { candidateId });
    if (candidate === null) return null;
    const { accountSid, sealed, act } = candidate;
    const found =
      act === "add"
        ? await askOfNew(ctx, accountSid, sealed)
        : { ...NO_NUMBERS, verdict: await verdictOn(ctx, act, accountSid, sealed) };
    await ctx.runMutation(internal.credentials.judge, { candidateId, ...found });
    return null;
  },
});

async function askOfNew(ctx: ActionCtx, accountSid: string, sealed: string) {
  const authToken = await Credentials.openToken(accountSid, sealed);
  if (authToken === null) return { ...NO_NUMBERS, verdict: "unsealable" as const };
  if (await isKnown(ctx, accountSid, authToken)) {
    return { ...NO_NUMBERS, verdict: "known" as const };
  }
  const api = createTwilioApi(Credentials.withToken(accountSid, authToken));
  try {
    await api.fetchAccount();
    return { verdict: "accepted" as const, phoneNumbers: await listNumbers(api) };
  } catch (error) {
    return { ...NO_NUMBERS, verdict: verdictOf(error) };
  }
}

/** Whether the account may do without a token, or call Twilio with it. */
async function verdictOn(
  ctx: ActionCtx,
  act: "promote" | "remove",
  accountSid: string,
  sealed: string,
): Promise<Verdict> {
  if (act === "promote") return await ask(accountSid, sealed);
  const { sealedTokens } = await ctx.runQuery(internal.credentials.ofAccount, { accountSid });
  const staying = sealedTokens.find((other) => other !== sealed);
  const verdict = staying === undefined ? "refused" : await ask(accountSid, staying);
  if (verdict === "accepted" || verdict === "unreachable") return verdict;
  // With two tokens that are of no use, a new one needs the place of one of them.
  const going = await ask(accountSid, sealed);
  return going === "refused" || going === "unsealable" ? "accepted" : verdict;
}

async function ask(accountSid: string, sealed: string): Promise<Verdict> {
  const authToken = await Credentials.openToken(accountSid, sealed);
  if (authToken === null) return "unsealable";
  try {
    await createTwilioApi(Credentials.withToken(accountSid, authToken)).fetchAccount();
    return "accepted";
  } catch (error) {
    return verdictOf(error);
  }
}

function verdictOf(error: unknown): Verdict {
  return error instanceof TwilioReadError && error.isRefusal ? "refused" : "unreachable";
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
