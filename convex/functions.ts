/**
 * The only file that touches Convex's raw builders. A builder's name says who may call what it
 * builds; anything not built here is internal. Lint bans importing `query`, `mutation` and `action`
 * from `_generated/server` elsewhere.
 */
import { customCtx, customMutation, customQuery } from "convex-helpers/server/customFunctions";
import { mutation, query, type QueryCtx } from "./_generated/server";
import * as Access from "./model/access";

const asMember = customCtx(async (ctx: QueryCtx) => {
  const member = await Access.requireMember(ctx);
  return { member, organizationId: member.organizationId };
});

const asAgent = customCtx(async (ctx: QueryCtx) => {
  const member = await Access.requireMember(ctx);
  Access.assertMayWrite(member);
  return { member, organizationId: member.organizationId };
});

const asAdmin = customCtx(async (ctx: QueryCtx) => {
  const member = await Access.requireMember(ctx);
  Access.assertAdmin(member);
  return { member, organizationId: member.organizationId };
});

const asSignedIn = customCtx(async (ctx: QueryCtx) => ({
  claims: await Access.requireMemberClaims(ctx),
}));

const asService = customCtx(async (ctx: QueryCtx) => {
  await Access.requireService(ctx);
  return {};
});

/** A signed-in member, acting inside their own organization (`ctx.organizationId`). */
export const memberQuery = customQuery(query, asMember);
export const memberMutation = customMutation(mutation, asMember);

/** A member who may change what the team shares: everybody but viewers. */
export const agentMutation = customMutation(mutation, asAgent);

/** An owner or admin. */
export const adminQuery = customQuery(query, asAdmin);
export const adminMutation = customMutation(mutation, asAdmin);

/** Somebody with a valid member token, who perhaps has no member row yet (`ctx.claims`). */
export const signedInQuery = customQuery(query, asSignedIn);
export const signedInMutation = customMutation(mutation, asSignedIn);

/** Our own web server, and nobody else. */
export const serviceQuery = customQuery(query, asService);
export const serviceMutation = customMutation(mutation, asService);
