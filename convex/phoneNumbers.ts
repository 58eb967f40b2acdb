import { v } from "convex/values";
import { memberQuery } from "./functions";
import { vPhoneNumber } from "./validators";

const MAX_NUMBERS = 200;

/** Our numbers, in the order in which they were added. */
export const list = memberQuery({
  args: {},
  returns: v.array(vPhoneNumber),
  handler: async (ctx) => {
    const numbers = await ctx.db
      .query("phoneNumbers")
      .withIndex("by_organizationId", (q) => q.eq("organizationId", ctx.organizationId))
      .take(MAX_NUMBERS);
    return numbers.map(({ _id, address, label }) => ({ id: _id, address, label }));
  },
});
