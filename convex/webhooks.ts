import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { serviceMutation, serviceQuery } from "./functions";
import * as Credentials from "./model/credentials";
import * as Inbound from "./model/inbound";
import * as Quarantine from "./model/quarantine";
import * as StatusCallbacks from "./model/statusCallbacks";
import { vSignatureEvidence } from "./tables/operations";
import { vInboundText, vRejectionReason, vStatusUpdate } from "./validators";

/** Stores a text that somebody sent us. Told again of the same one, it changes nothing. */
export const receiveText = serviceMutation({
  args: vInboundText,
  returns: v.union(v.literal("stored"), v.literal("repeated"), v.literal("quarantined")),
  handler: async (ctx, text) => await Inbound.receive(ctx, text),
});

/** Stores what became of a text of ours, in whatever order and however often it is told. */
export const receiveStatus = serviceMutation({
  args: vStatusUpdate,
  returns: v.union(v.literal("applied"), v.literal("quarantined")),
  handler: async (ctx, update) => await StatusCallbacks.receive(ctx, update),
});

/** Keeps a genuine request that we could not read, so that somebody can look at it. */
export const keepUnreadable = serviceMutation({
  args: {
    accountSid: v.string(),
    messageSid: v.union(v.string(), v.null()),
    path: v.string(),
    form: v.string(),
  },
  returns: v.null(),
  handler: async (ctx, request) => {
    await Quarantine.keepUnreadable(ctx, request);
    return null;
  },
});

/**
 * Notes that a request with a wrong signature came, with how it came and no value of it: at most once a
 * minute for an account and cause. `count` requests came since the last note. Returns whether it was
 * noted.
 */
export const sampleRejected = serviceMutation({
  args: {
    accountSid: v.string(),
    reason: vRejectionReason,
    path: v.string(),
    count: v.number(),
    evidence: vSignatureEvidence,
  },
  returns: v.boolean(),
  handler: async (ctx, rejection) => await Quarantine.sampleRejected(ctx, rejection),
});

/** The tokens that may have signed a request, of all accounts whose tokens are kept here, sealed. */
export const signingTokens = serviceQuery({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(
    v.object({ accountSid: v.string(), sealedTokens: v.array(v.string()) }),
  ),
  handler: async (ctx, { paginationOpts }) =>
    await Credentials.listSealedTokens(ctx, paginationOpts),
});
