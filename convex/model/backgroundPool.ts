import { Workpool } from "@convex-dev/workpool";
import { components } from "../_generated/api";

/**
 * Runs what may be repeated until it succeeds, so many at once: copies of files, deletions at Twilio.
 * Texts are never sent this way: nothing here knows whether a call that was lost had its effect.
 */
export const backgroundPool = new Workpool(components.backgroundPool, {
  maxParallelism: 10,
  logLevel: "WARN",
});
