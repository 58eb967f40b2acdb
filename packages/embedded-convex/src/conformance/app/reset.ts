import { mutation } from "./server.ts";

/** Empties the tables between cases; jobs that are left belong to no later case. */
export const all = mutation({
  args: {},
  handler: async (ctx) => {
    for (const table of ["items", "people", "bookmarks"] as const) {
      for (const row of await ctx.db.query(table).collect()) await ctx.db.delete(row._id);
    }
    for (const job of await ctx.db.system.query("_scheduled_functions").collect()) {
      if (job.state.kind === "pending") await ctx.scheduler.cancel(job._id);
    }
    return null;
  },
});
