import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { adminQuery } from "./functions";
import * as AuditLog from "./model/auditLog";
import { atMostOnePage } from "./model/pages";
import { vAuditEntry } from "./tables/tenancy";

/** What admins did, newest first; of one kind of act, or all. */
export const list = adminQuery({
  args: { action: v.union(v.string(), v.null()), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vAuditEntry),
  handler: async (ctx, { action, paginationOpts }) =>
    await AuditLog.page(ctx, ctx.organizationId, action, atMostOnePage(paginationOpts)),
});
