import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { literals } from "convex-helpers/validators";
import { toCsvLine } from "../lib/csv";
import { adminMutation } from "./functions";
import * as AuditLog from "./model/auditLog";
import {
  CONSENT_COLUMNS,
  namesOn,
  OPT_OUT_COLUMNS,
  toConsentCells,
  toOptOutCells,
} from "./model/evidence";
import { atMostOnePage } from "./model/pages";

/**
 * A page of the ledger or of the consent records as lines of CSV, oldest first; the first begins with
 * the names of the columns. For an auditor, so with phone numbers and words; a mutation, because who
 * took it is recorded.
 */
export const exportPage = adminMutation({
  args: { table: literals("optOuts", "consents"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(v.string()),
  handler: async (ctx, { table, paginationOpts }) => {
    const { organizationId, member } = ctx;
    const isFirst = paginationOpts.cursor === null;
    if (isFirst) {
      const target = table;
      const action = "compliance.exportPage";
      await AuditLog.record(ctx, { organizationId, member, action, target });
    }
    const options = atMostOnePage(paginationOpts);
    if (table === "optOuts") {
      const result = await ctx.db
        .query("optOuts")
        .withIndex("by_organizationId_and_at", (q) => q.eq("organizationId", organizationId))
        .paginate(options);
      const names = await namesOn(ctx, result.page);
      const rows = result.page.map((row) => toOptOutCells(row, names));
      return { ...result, page: toLines(isFirst, OPT_OUT_COLUMNS, rows) };
    }
    const result = await ctx.db
      .query("consents")
      .withIndex("by_organizationId_and_at", (q) => q.eq("organizationId", organizationId))
      .paginate(options);
    const names = await namesOn(ctx, result.page);
    const rows = result.page.map((row) => toConsentCells(row, names));
    return { ...result, page: toLines(isFirst, CONSENT_COLUMNS, rows) };
  },
});

type Cells = readonly (string | number | null)[];

function toLines(isFirst: boolean, columns: Cells, rows: readonly Cells[]): string[] {
  return (isFirst ? [columns, ...rows] : rows).map(toCsvLine);
}
