import { v } from "convex/values";
import { adminMutation, adminQuery } from "./functions";
import * as Countries from "./model/countries";

/** Which countries may be texted: the organization's own, and others that are switched on. */
export const get = adminQuery({
  args: {},
  returns: v.object({
    /** ISO 3166 codes. */
    home: v.string(),
    others: v.array(v.string()),
  }),
  handler: async (ctx) => await Countries.find(ctx, ctx.organizationId),
});

/** Sets all of the others. */
export const set = adminMutation({
  args: { countries: v.array(v.string()) },
  returns: v.null(),
  handler: async (ctx, { countries }) => {
    await Countries.set(ctx, ctx.member, countries);
    return null;
  },
});
