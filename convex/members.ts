import { v } from "convex/values";
import { memberQuery, signedInMutation, signedInQuery } from "./functions";
import * as Access from "./model/access";
import * as Members from "./model/members";
import { vMe, vMember } from "./validators";

const MAX_STAFF = 200;

/** Lets a signed-in person in: makes or refreshes their organization and member from the token. */
export const enter = signedInMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await Members.enter(ctx, ctx.claims);
    return null;
  },
});

/** Who I am and where; null until I have entered. */
export const me = signedInQuery({
  args: {},
  returns: v.union(vMe, v.null()),
  handler: async (ctx) => {
    const member = await Access.findMember(ctx, ctx.claims);
    const organization = member && (await ctx.db.get("organizations", member.organizationId));
    return member && organization && Members.toMe(member, organization);
  },
});

/** The organization's staff, in the order in which they joined. */
export const list = memberQuery({
  args: {},
  returns: v.array(vMember),
  handler: async (ctx) => {
    const members = await ctx.db
      .query("members")
      .withIndex("by_organizationId", (q) => q.eq("organizationId", ctx.organizationId))
      .take(MAX_STAFF);
    return members.map(({ _id, name, role }) => ({ id: _id, name, role }));
  },
});
