import { defineSchema } from "convex/server";
import { complianceTables } from "./tables/compliance";
import { deliveryTables } from "./tables/delivery";
import { erasureTables } from "./tables/erasure";
import { inboxTables } from "./tables/inbox";
import { operationsTables } from "./tables/operations";
import { reconciliationTables } from "./tables/reconciliation";
import { tenancyTables } from "./tables/tenancy";
import { watchdogTables } from "./tables/watchdog";

export default defineSchema({
  ...tenancyTables,
  ...inboxTables,
  ...deliveryTables,
  ...reconciliationTables,
  ...complianceTables,
  ...erasureTables,
  ...operationsTables,
  ...watchdogTables,
});
