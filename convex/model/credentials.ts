import type { PaginationOptions } from "convex/server";
import type { Infer } from "convex/values";
import { appError } from "../../lib/errors";
import { SealingError, sealingKeys } from "../../lib/sealing";
import { TWILIO_API_ORIGIN } from "../../lib/twilio/api-origin";
import { unsealToken } from "../../lib/twilio/sealed-token";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { env, type ActionCtx, type MutationCtx, type QueryCtx } from "../_generated/server";
import type { vSealedToken, vTokenAct } from "../tables/tenancy";
import type { Member } from "./access";
import * as Limits from "./limits";
import * as TwilioAccounts from "./twilioAccounts";

type SealedToken = Infer<typeof vSealedToken>;
export type TokenAct = Infer<typeof vTokenAct>;

/** What a call to Twilio needs. Never an argument, never logged, gone with the action that asked. */
export interface TwilioCredentials {
  accountSid: string;
  authToken: string;
  baseUrl: string;
}

/** Twilio has a primary and a secondary token. */
export const MAX_TOKENS = 2;

/** What to call Twilio with for this account; null when we have no token of it, with the reason logged. */
export async function accountCredentials(
  ctx: ActionCtx,
  accountSid: string,
): Promise<TwilioCredentials | null> {
  const authToken = await primaryToken(ctx, accountSid);
  return authToken === null ? null : withToken(accountSid, authToken);
}

/** The same with a token that is not this account's yet. */
export function withToken(accountSid: string, authToken: string): TwilioCredentials {
  return { accountSid, authToken, baseUrl: env.TWILIO_API_BASE_URL ?? TWILIO_API_ORIGIN };
}

async function primaryToken(ctx: ActionCtx, accountSid: string): Promise<string | null> {
  const { source, sealedTokens } = await ctx.runQuery(internal.credentials.ofAccount, {
    accountSid,
  });
  if (source === "environment") {
    return accountSid === env.TWILIO_ACCOUNT_SID ? env.TWILIO_AUTH_TOKEN : null;
  }
  const [primary] = sealedTokens;
  return primary === undefined ? null : await openToken(accountSid, primary);
}

/** A sealed token's words; null when it does not open, which the logs then explain. */
export async function openToken(accountSid: string, sealed: string): Promise<string | null> {
  try {
    return await unsealToken(sealingKeys(env), accountSid, sealed);
  } catch (error) {
    if (!(error instanceof SealingError)) throw error;
    console.error(`A token of ${accountSid} cannot be used. ${error.message}`);
    return null;
  }
}

/** An organization's Twilio account. */
export async function findAccount(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<Doc<"twilioAccounts"> | null> {
  return await ctx.db
    .query("twilioAccounts")
    .withIndex("by_organizationId", (q) => q.eq("organizationId", organizationId))
    .first();
}

/** Whether the environment has the account's tokens: nobody enters any here then. */
export function isOfEnvironment(account: Doc<"twilioAccounts">): boolean {
  return account.source === "environment" && account.accountSid === env.TWILIO_ACCOUNT_SID;
}

/**
 * The account whose tokens an admin may change.
 *
 * @throws NOT_FOUND without an account, TOKENS_ELSEWHERE when the environment has them
 */
export async function requireEditable(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<Doc<"twilioAccounts">> {
  const account = await findAccount(ctx, organizationId);
  if (account === null) throw appError("NOT_FOUND", "No Twilio account.");
  assertEditable(account);
  return account;
}

/** @throws TOKENS_ELSEWHERE when the environment has the account's tokens */
export function assertEditable(account: Doc<"twilioAccounts">): void {
  if (isOfEnvironment(account)) {
    throw appError("TOKENS_ELSEWHERE", `Account ${account.accountSid} is the environment's.`);
  }
}

/**
 * Has Twilio asked about a token, in place of whatever was asked before; `credentials.judge` then does
 * what is wanted of it, or does not.
 *
 * @throws TOO_OFTEN
 */
export async function askTwilio(
  ctx: MutationCtx,
  member: Member,
  wanted: { accountSid: string; sealed: string; last4: string; act: TokenAct },
): Promise<void> {
  const { _id: memberId, organizationId } = member;
  await Limits.spend(ctx, "credentials", organizationId);
  const known = await findCandidate(ctx, organizationId);
  if (known !== null) await ctx.db.delete("tokenCandidates", known._id);
  const asked = { organizationId, memberId, state: "checking", at: Date.now() } as const;
  const candidateId = await ctx.db.insert("tokenCandidates", { ...wanted, ...asked });
  await ctx.scheduler.runAfter(0, internal.credentialActions.check, { candidateId });
}

/** The account's tokens, the one that calls Twilio first, once what is wanted of one has been done. */
export function tokensAfter(
  tokens: readonly SealedToken[],
  act: TokenAct,
  token: Pick<SealedToken, "sealed" | "last4">,
): SealedToken[] {
  const others = tokens.filter(({ sealed }) => sealed !== token.sealed);
  switch (act) {
    case "add":
      return [...tokens, { ...token, addedAt: Date.now() }].slice(0, MAX_TOKENS);
    case "promote":
      return [...tokens.filter((known) => !others.includes(known)), ...others];
    case "remove":
      return others.length === 0 ? [...tokens] : others;
  }
}

/** The token that an organization's admins wanted something of last. */
export async function findCandidate(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<Doc<"tokenCandidates"> | null> {
  return await ctx.db
    .query("tokenCandidates")
    .withIndex("by_organizationId", (q) => q.eq("organizationId", organizationId))
    .unique();
}

/** A page of the accounts whose tokens are kept here, for the web server. */
export async function listSealedTokens(ctx: QueryCtx, paginationOpts: PaginationOptions) {
  const found = await ctx.db
    .query("twilioAccounts")
    .withIndex("by_source", (q) => q.eq("source", "sealed"))
    .paginate(paginationOpts);
  const page = found.page.map(({ accountSid, sealedTokens = [] }) => ({
    accountSid,
    sealedTokens: sealedTokens.map(({ sealed }) => sealed),
  }));
  return { ...found, page };
}

/** What an admin sees of the connection: never a token, sealed or not. */
export async function describe(ctx: QueryCtx, organizationId: Id<"organizations">) {
  const account = await findAccount(ctx, organizationId);
  const candidate = await findCandidate(ctx, organizationId);
  return {
    account: account && toConnection(account),
    isEditable: account === null || !isOfEnvironment(account),
    candidate: candidate && {
      accountSid: candidate.accountSid,
      last4: candidate.last4,
      act: candidate.act ?? "add",
      state: candidate.state,
      at: candidate.at,
    },
  };
}

function toConnection(account: Doc<"twilioAccounts">) {
  const { accountSid, source } = account;
  const tokens = isOfEnvironment(account)
    ? [env.TWILIO_AUTH_TOKEN, env.TWILIO_AUTH_TOKEN_NEXT ?? ""]
        .filter((token) => token !== "")
        .map((token) => ({ last4: token.slice(-4), addedAt: null }))
    : (account.sealedTokens ?? []).map(({ last4, addedAt }) => ({ last4, addedAt }));
  return { accountSid, source, hasTokens: tokens.length > 0, tokens };
}

/** The organization's account, made where it has none; null when the account is another one's. */
export async function connect(
  ctx: MutationCtx,
  organizationId: Id<"organizations">,
  accountSid: string,
): Promise<Doc<"twilioAccounts"> | null> {
  const known = await TwilioAccounts.find(ctx, accountSid);
  if (known !== null) return known.organizationId === organizationId ? known : null;
  if ((await findAccount(ctx, organizationId)) !== null) return null;
  const account = { organizationId, accountSid, source: "sealed" } as const;
  const id = await ctx.db.insert("twilioAccounts", account);
  return await ctx.db.get("twilioAccounts", id);
}
