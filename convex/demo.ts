import { v } from "convex/values";
import { env, internalAction, internalMutation } from "./_generated/server";
import * as History from "./model/history";
import * as Setup from "./model/setup";
import { vDemoConversation, vRole } from "./validators";

/**
 * What a fresh installation is filled with (scripts/seed-demo.ts). Internal: run by the deployment's
 * administrator alone, with `convex run`.
 */

/**
 * Makes an organization with its staff, as the development sign-in knows them, and its numbers in the
 * account of the environment. Run again, it adds what is missing and changes nothing else.
 */
export const createOrganization = internalMutation({
  args: {
    externalId: v.string(),
    name: v.string(),
    timeZone: v.string(),
    defaultCountry: v.string(),
    members: v.array(
      v.object({
        /** The token's `sub`. */
        subject: v.string(),
        name: v.string(),
        email: v.union(v.string(), v.null()),
        role: vRole,
      }),
    ),
    phoneNumbers: v.array(v.object({ address: v.string(), label: v.union(v.string(), v.null()) })),
  },
  returns: v.null(),
  handler: async (ctx, { members, phoneNumbers, ...organization }) => {
    const organizationId = await Setup.ensureOrganization(ctx, organization);
    for (const { subject, ...member } of members) {
      const tokenIdentifier = Setup.memberTokenIdentifier(env.MEMBER_JWT_ISSUER, subject);
      await Setup.ensureMember(ctx, { organizationId, tokenIdentifier, ...member });
    }
    const accountSid = env.TWILIO_ACCOUNT_SID;
    await Setup.ensureAccount(ctx, { organizationId, accountSid });
    for (const number of phoneNumbers) {
      const ours = { organizationId, accountSid, ...number, twilioSid: null };
      await Setup.ensurePhoneNumber(ctx, ours);
    }
    return null;
  },
});

/** Stores a picture of the demo; the id goes into insertHistory. */
export const storeFile = internalAction({
  args: { contentType: v.string(), base64: v.string() },
  returns: v.id("_storage"),
  handler: async (ctx, { contentType, base64 }) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    return await ctx.storage.store(new Blob([bytes], { type: contentType }));
  },
});

/**
 * Inserts texts of the past, at most 500 a call, as if they had been received and sent then: opt-outs
 * by keyword, unread counts and what waits for a reply included. A text whose SID is here is left out.
 * A conversation's texts come oldest first, also over several calls. Returns how many were inserted.
 */
export const insertHistory = internalMutation({
  args: { externalId: v.string(), conversations: v.array(vDemoConversation) },
  returns: v.number(),
  handler: async (ctx, { externalId, conversations }) =>
    await History.insert(ctx, {
      externalId,
      accountSid: env.TWILIO_ACCOUNT_SID,
      issuer: env.MEMBER_JWT_ISSUER,
      conversations,
    }),
});
