import { v } from "convex/values";
import { appError } from "../lib/errors";
import { internalMutation, internalQuery } from "./_generated/server";
import { adminMutation, adminQuery } from "./functions";
import * as AccountPauses from "./model/accountPauses";
import * as AuditLog from "./model/auditLog";
import * as Credentials from "./model/credentials";
import * as Setup from "./model/setup";
import * as TwilioAccounts from "./model/twilioAccounts";
import { vCandidateState, vCredentialSource, vTokenAct, vTwilioConnection } from "./tables/tenancy";

/**
 * An organization's Twilio tokens. They come in sealed (app/api/twilio-credentials) and never go out to
 * a browser; the first calls Twilio, and each may have signed a webhook.
 */

const ACCOUNT_SID = /^AC[0-9a-f]{32}$/;
const SEALED = /^v1\.[\w-]{16}\.[\w-]{20,200}$/;

/** The connection to Twilio, as an admin sees it. */
export const get = adminQuery({
  args: {},
  returns: vTwilioConnection,
  handler: async (ctx) => await Credentials.describe(ctx, ctx.organizationId),
});

/**
 * Takes a token that an admin entered, sealed by our web server. It counts once Twilio has accepted it,
 * which `get` then tells; until then, and when Twilio refuses it, all stays as it is.
 */
export const addToken = adminMutation({
  args: { accountSid: v.string(), sealed: v.string(), last4: v.string() },
  returns: v.null(),
  handler: async (ctx, { accountSid, sealed, last4 }) => {
    const { organizationId } = ctx;
    if (!ACCOUNT_SID.test(accountSid) || !SEALED.test(sealed) || !/^\w{4}$/.test(last4)) {
      throw appError("INVALID", "Not a sealed token.");
    }
    const account = await Credentials.findAccount(ctx, organizationId);
    if (account !== null) {
      Credentials.assertEditable(account);
      if (account.accountSid !== accountSid) throw appError("OTHER_ACCOUNT", accountSid);
      if ((account.sealedTokens ?? []).length >= Credentials.MAX_TOKENS) {
        throw appError("TWO_TOKENS", accountSid);
      }
    }
    await Credentials.askTwilio(ctx, ctx.member, { accountSid, sealed, last4, act: "add" });
    const entry = { organizationId, member: ctx.member, target: accountSid };
    await AuditLog.record(ctx, { ...entry, action: "credentials.addToken", detail: { last4 } });
    return null;
  },
});

/** Makes a token the one that calls Twilio, once Twilio has accepted it. */
export const promote = adminMutation({
  args: { addedAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { addedAt }) => {
    const account = await Credentials.requireEditable(ctx, ctx.organizationId);
    const tokens = account.sealedTokens ?? [];
    const token = tokens.find((candidate) => candidate.addedAt === addedAt);
    if (token === undefined) throw appError("NOT_FOUND", "No such token.");
    if (token === tokens[0]) return null;
    const { accountSid } = account;
    const { sealed, last4 } = token;
    await Credentials.askTwilio(ctx, ctx.member, { accountSid, sealed, last4, act: "promote" });
    await AuditLog.record(ctx, {
      organizationId: ctx.organizationId,
      member: ctx.member,
      action: "credentials.promote",
      target: accountSid,
      detail: { last4 },
    });
    return null;
  },
});

/**
 * Forgets a token, once Twilio has accepted the one that stays or refused this one: what it signs is
 * then refused within a minute. One must stay.
 */
export const removeToken = adminMutation({
  args: { addedAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { addedAt }) => {
    const account = await Credentials.requireEditable(ctx, ctx.organizationId);
    const tokens = account.sealedTokens ?? [];
    const token = tokens.find((candidate) => candidate.addedAt === addedAt);
    // Removed already, perhaps by somebody else at the same time.
    if (token === undefined) return null;
    if (tokens.length === 1) throw appError("LAST_TOKEN", account.accountSid);
    const { accountSid } = account;
    const { sealed, last4 } = token;
    await Credentials.askTwilio(ctx, ctx.member, { accountSid, sealed, last4, act: "remove" });
    await AuditLog.record(ctx, {
      organizationId: ctx.organizationId,
      member: ctx.member,
      action: "credentials.removeToken",
      target: accountSid,
      detail: { last4 },
    });
    return null;
  },
});

/** Where an account's tokens are, and those that are here: sealed, the one that calls Twilio first. */
export const ofAccount = internalQuery({
  args: { accountSid: v.string() },
  returns: v.object({ source: vCredentialSource, sealedTokens: v.array(v.string()) }),
  handler: async (ctx, { accountSid }) => {
    const account = await TwilioAccounts.find(ctx, accountSid);
    const sealedTokens = (account?.sealedTokens ?? []).map(({ sealed }) => sealed);
    return { source: account?.source ?? ("environment" as const), sealedTokens };
  },
});

/** The token that Twilio is to be asked about, sealed; null when another one has taken its place. */
export const candidate = internalQuery({
  args: { candidateId: v.id("tokenCandidates") },
  returns: v.union(
    v.object({ accountSid: v.string(), sealed: v.string(), act: vTokenAct }),
    v.null(),
  ),
  handler: async (ctx, { candidateId }) => {
    const found = await ctx.db.get("tokenCandidates", candidateId);
    if (found?.state !== "checking" || found.sealed === null) return null;
    return { accountSid: found.accountSid, sealed: found.sealed, act: found.act ?? "add" };
  },
});

/**
 * Stores what Twilio said, and when it agreed does what was wanted. A token that was added is the
 * account's from now on, after those that are; an organization without an account gets this one, with
 * the numbers that Twilio lists.
 */
export const judge = internalMutation({
  args: {
    candidateId: v.id("tokenCandidates"),
    verdict: vCandidateState,
    phoneNumbers: v.array(
      v.object({ sid: v.string(), address: v.string(), label: v.union(v.string(), v.null()) }),
    ),
  },
  returns: v.null(),
  handler: async (ctx, { candidateId, verdict, phoneNumbers }) => {
    const found = await ctx.db.get("tokenCandidates", candidateId);
    if (found?.state !== "checking" || found.sealed === null) return null;
    const { organizationId, accountSid, sealed, last4, act = "add" } = found;
    const accept = verdict === "accepted";
    const account = accept ? await Credentials.connect(ctx, organizationId, accountSid) : null;
    const state = accept && account === null ? "taken" : verdict;
    await ctx.db.patch("tokenCandidates", candidateId, { state, sealed: null });
    const entry = { organizationId, member: null, target: accountSid };
    const detail = { last4, act, verdict: state };
    await AuditLog.record(ctx, { ...entry, action: "credentials.judge", detail });
    if (account === null) return null;

    const tokens = account.sealedTokens ?? [];
    const sealedTokens = Credentials.tokensAfter(tokens, act, { sealed, last4 });
    await ctx.db.patch("twilioAccounts", account._id, { source: "sealed", sealedTokens });
    for (const { sid, address, label } of phoneNumbers) {
      const number = { organizationId, accountSid, address, label, twilioSid: sid };
      await Setup.ensurePhoneNumber(ctx, number);
    }
    await AccountPauses.credentialsChanged(ctx, accountSid);
    return null;
  },
});
