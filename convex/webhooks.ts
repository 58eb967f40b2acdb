import { v } from "convex/values";
import { serviceMutation } from "./functions";
import * as Inbound from "./model/inbound";
import * as Quarantine from "./model/quarantine";
import * as StatusCallbacks from "./model/statusCallbacks";
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
 * Notes that a request with a wrong signature came, without anything of its content: at most once a
 * minute for an account and reason. Returns whether it was noted.
 */
export const sampleRejected = serviceMutation({
  args: { accountSid: v.string(), reason: vRejectionReason, path: v.string() },
  returns: v.boolean(),
  handler: async (ctx, rejection) => await Quarantine.sampleRejected(ctx, rejection),
});
