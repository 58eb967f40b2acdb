import { cronJobs } from "convex/server";
import { DAILY_ERASURE } from "../lib/daily-erasure";
import { internal } from "./_generated/api";

const crons = cronJobs();

crons.interval(
  "compare with Twilio's message log",
  { minutes: 5 },
  internal.reconciliationWalks.readRecent,
  { cursor: null },
);
crons.interval("check the webhooks", { minutes: 15 }, internal.webhookHealth.checkAll, {
  cursor: null,
});
crons.interval("ask for late statuses", { minutes: 10 }, internal.statusCheckActions.run, {});
crons.interval("start stuck texts again", { minutes: 5 }, internal.sweeps.outbox, {});
crons.daily(
  "delete files that were never sent",
  { hourUTC: 9, minuteUTC: 10 },
  internal.sweeps.stagedMedia,
  {},
);
crons.daily(
  "delete uploads that were never attached",
  { hourUTC: 9, minuteUTC: 20 },
  internal.sweeps.unregisteredUploads,
  { cursor: null },
);
crons.daily(
  "delete what Twilio sent long ago",
  { hourUTC: 9, minuteUTC: 40 },
  internal.sweeps.rawPayloads,
  {},
);
crons.daily("delete old quarantine", { hourUTC: 9, minuteUTC: 30 }, internal.sweeps.quarantine, {});
crons.daily("erase what has become too old", DAILY_ERASURE, internal.retention.runAll, {
  cursor: null,
});
crons.interval("go on with erasures", { minutes: 10 }, internal.erasures.sweep, {});

export default crons;
