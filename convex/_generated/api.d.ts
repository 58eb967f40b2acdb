/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as accountPauses from "../accountPauses.js";
import type * as auditLog from "../auditLog.js";
import type * as compliance from "../compliance.js";
import type * as consents from "../consents.js";
import type * as contacts from "../contacts.js";
import type * as conversations from "../conversations.js";
import type * as countries from "../countries.js";
import type * as credentialActions from "../credentialActions.js";
import type * as credentials from "../credentials.js";
import type * as crons from "../crons.js";
import type * as delivery from "../delivery.js";
import type * as deliveryActions from "../deliveryActions.js";
import type * as demo from "../demo.js";
import type * as erasureActions from "../erasureActions.js";
import type * as erasures from "../erasures.js";
import type * as functions from "../functions.js";
import type * as media from "../media.js";
import type * as mediaActions from "../mediaActions.js";
import type * as mediaCopies from "../mediaCopies.js";
import type * as members from "../members.js";
import type * as messages from "../messages.js";
import type * as model_access from "../model/access.js";
import type * as model_accountPauses from "../model/accountPauses.js";
import type * as model_attempts from "../model/attempts.js";
import type * as model_auditLog from "../model/auditLog.js";
import type * as model_automatedTexts from "../model/automatedTexts.js";
import type * as model_backgroundPool from "../model/backgroundPool.js";
import type * as model_claims from "../model/claims.js";
import type * as model_compliance from "../model/compliance.js";
import type * as model_complianceErasure from "../model/complianceErasure.js";
import type * as model_consents from "../model/consents.js";
import type * as model_contactErasure from "../model/contactErasure.js";
import type * as model_contacts from "../model/contacts.js";
import type * as model_conversations from "../model/conversations.js";
import type * as model_countries from "../model/countries.js";
import type * as model_credentials from "../model/credentials.js";
import type * as model_erasures from "../model/erasures.js";
import type * as model_events from "../model/events.js";
import type * as model_evidence from "../model/evidence.js";
import type * as model_history from "../model/history.js";
import type * as model_inbound from "../model/inbound.js";
import type * as model_limits from "../model/limits.js";
import type * as model_logHealth from "../model/logHealth.js";
import type * as model_logWalks from "../model/logWalks.js";
import type * as model_media from "../model/media.js";
import type * as model_members from "../model/members.js";
import type * as model_messageDetails from "../model/messageDetails.js";
import type * as model_messageErasure from "../model/messageErasure.js";
import type * as model_messageLog from "../model/messageLog.js";
import type * as model_messages from "../model/messages.js";
import type * as model_optOutReviews from "../model/optOutReviews.js";
import type * as model_optOuts from "../model/optOuts.js";
import type * as model_organizationSettings from "../model/organizationSettings.js";
import type * as model_outbox from "../model/outbox.js";
import type * as model_pace from "../model/pace.js";
import type * as model_pages from "../model/pages.js";
import type * as model_payloads from "../model/payloads.js";
import type * as model_phoneNumbers from "../model/phoneNumbers.js";
import type * as model_quarantine from "../model/quarantine.js";
import type * as model_quarantineReview from "../model/quarantineReview.js";
import type * as model_quietHours from "../model/quietHours.js";
import type * as model_readMarkers from "../model/readMarkers.js";
import type * as model_retention from "../model/retention.js";
import type * as model_retentionPreviews from "../model/retentionPreviews.js";
import type * as model_searches from "../model/searches.js";
import type * as model_selfTests from "../model/selfTests.js";
import type * as model_sendGuard from "../model/sendGuard.js";
import type * as model_sendLimits from "../model/sendLimits.js";
import type * as model_sendQueue from "../model/sendQueue.js";
import type * as model_setup from "../model/setup.js";
import type * as model_statusCallbacks from "../model/statusCallbacks.js";
import type * as model_twilioAccounts from "../model/twilioAccounts.js";
import type * as model_twilioDeletions from "../model/twilioDeletions.js";
import type * as model_webhookFindings from "../model/webhookFindings.js";
import type * as model_webhookHealth from "../model/webhookHealth.js";
import type * as optOuts from "../optOuts.js";
import type * as phoneNumbers from "../phoneNumbers.js";
import type * as quarantine from "../quarantine.js";
import type * as quarantineActions from "../quarantineActions.js";
import type * as quietHours from "../quietHours.js";
import type * as readMarkers from "../readMarkers.js";
import type * as reconciliation from "../reconciliation.js";
import type * as reconciliationActions from "../reconciliationActions.js";
import type * as reconciliationWalks from "../reconciliationWalks.js";
import type * as retention from "../retention.js";
import type * as selfTestActions from "../selfTestActions.js";
import type * as selfTests from "../selfTests.js";
import type * as setup from "../setup.js";
import type * as setupActions from "../setupActions.js";
import type * as statusCheckActions from "../statusCheckActions.js";
import type * as statusChecks from "../statusChecks.js";
import type * as sweeps from "../sweeps.js";
import type * as tables_compliance from "../tables/compliance.js";
import type * as tables_delivery from "../tables/delivery.js";
import type * as tables_erasure from "../tables/erasure.js";
import type * as tables_inbox from "../tables/inbox.js";
import type * as tables_operations from "../tables/operations.js";
import type * as tables_reconciliation from "../tables/reconciliation.js";
import type * as tables_tenancy from "../tables/tenancy.js";
import type * as tables_watchdog from "../tables/watchdog.js";
import type * as validators from "../validators.js";
import type * as webhookHealth from "../webhookHealth.js";
import type * as webhookHealthActions from "../webhookHealthActions.js";
import type * as webhooks from "../webhooks.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  accountPauses: typeof accountPauses;
  auditLog: typeof auditLog;
  compliance: typeof compliance;
  consents: typeof consents;
  contacts: typeof contacts;
  conversations: typeof conversations;
  countries: typeof countries;
  credentialActions: typeof credentialActions;
  credentials: typeof credentials;
  crons: typeof crons;
  delivery: typeof delivery;
  deliveryActions: typeof deliveryActions;
  demo: typeof demo;
  erasureActions: typeof erasureActions;
  erasures: typeof erasures;
  functions: typeof functions;
  media: typeof media;
  mediaActions: typeof mediaActions;
  mediaCopies: typeof mediaCopies;
  members: typeof members;
  messages: typeof messages;
  "model/access": typeof model_access;
  "model/accountPauses": typeof model_accountPauses;
  "model/attempts": typeof model_attempts;
  "model/auditLog": typeof model_auditLog;
  "model/automatedTexts": typeof model_automatedTexts;
  "model/backgroundPool": typeof model_backgroundPool;
  "model/claims": typeof model_claims;
  "model/compliance": typeof model_compliance;
  "model/complianceErasure": typeof model_complianceErasure;
  "model/consents": typeof model_consents;
  "model/contactErasure": typeof model_contactErasure;
  "model/contacts": typeof model_contacts;
  "model/conversations": typeof model_conversations;
  "model/countries": typeof model_countries;
  "model/credentials": typeof model_credentials;
  "model/erasures": typeof model_erasures;
  "model/events": typeof model_events;
  "model/evidence": typeof model_evidence;
  "model/history": typeof model_history;
  "model/inbound": typeof model_inbound;
  "model/limits": typeof model_limits;
  "model/logHealth": typeof model_logHealth;
  "model/logWalks": typeof model_logWalks;
  "model/media": typeof model_media;
  "model/members": typeof model_members;
  "model/messageDetails": typeof model_messageDetails;
  "model/messageErasure": typeof model_messageErasure;
  "model/messageLog": typeof model_messageLog;
  "model/messages": typeof model_messages;
  "model/optOutReviews": typeof model_optOutReviews;
  "model/optOuts": typeof model_optOuts;
  "model/organizationSettings": typeof model_organizationSettings;
  "model/outbox": typeof model_outbox;
  "model/pace": typeof model_pace;
  "model/pages": typeof model_pages;
  "model/payloads": typeof model_payloads;
  "model/phoneNumbers": typeof model_phoneNumbers;
  "model/quarantine": typeof model_quarantine;
  "model/quarantineReview": typeof model_quarantineReview;
  "model/quietHours": typeof model_quietHours;
  "model/readMarkers": typeof model_readMarkers;
  "model/retention": typeof model_retention;
  "model/retentionPreviews": typeof model_retentionPreviews;
  "model/searches": typeof model_searches;
  "model/selfTests": typeof model_selfTests;
  "model/sendGuard": typeof model_sendGuard;
  "model/sendLimits": typeof model_sendLimits;
  "model/sendQueue": typeof model_sendQueue;
  "model/setup": typeof model_setup;
  "model/statusCallbacks": typeof model_statusCallbacks;
  "model/twilioAccounts": typeof model_twilioAccounts;
  "model/twilioDeletions": typeof model_twilioDeletions;
  "model/webhookFindings": typeof model_webhookFindings;
  "model/webhookHealth": typeof model_webhookHealth;
  optOuts: typeof optOuts;
  phoneNumbers: typeof phoneNumbers;
  quarantine: typeof quarantine;
  quarantineActions: typeof quarantineActions;
  quietHours: typeof quietHours;
  readMarkers: typeof readMarkers;
  reconciliation: typeof reconciliation;
  reconciliationActions: typeof reconciliationActions;
  reconciliationWalks: typeof reconciliationWalks;
  retention: typeof retention;
  selfTestActions: typeof selfTestActions;
  selfTests: typeof selfTests;
  setup: typeof setup;
  setupActions: typeof setupActions;
  statusCheckActions: typeof statusCheckActions;
  statusChecks: typeof statusChecks;
  sweeps: typeof sweeps;
  "tables/compliance": typeof tables_compliance;
  "tables/delivery": typeof tables_delivery;
  "tables/erasure": typeof tables_erasure;
  "tables/inbox": typeof tables_inbox;
  "tables/operations": typeof tables_operations;
  "tables/reconciliation": typeof tables_reconciliation;
  "tables/tenancy": typeof tables_tenancy;
  "tables/watchdog": typeof tables_watchdog;
  validators: typeof validators;
  webhookHealth: typeof webhookHealth;
  webhookHealthActions: typeof webhookHealthActions;
  webhooks: typeof webhooks;
}>;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {
  rateLimiter: import("@convex-dev/rate-limiter/_generated/component.js").ComponentApi<"rateLimiter">;
  backgroundPool: import("@convex-dev/workpool/_generated/component.js").ComponentApi<"backgroundPool">;
};
