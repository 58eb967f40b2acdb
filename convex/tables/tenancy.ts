import { defineTable } from "convex/server";
import { v } from "convex/values";
import { literals } from "convex-helpers/validators";
import { vRole, vSendWindow } from "../validators";
import { vRetentionRules } from "./erasure";

export const vCredentialSource = literals("environment", "sealed");
/** A Twilio auth token that only our own server and actions can open (lib/twilio/sealed-token.ts). */
export const vSealedToken = v.object({
  sealed: v.string(),
  /** By which people know it. */
  last4: v.string(),
  addedAt: v.number(),
});

/** What is to become of a token, if Twilio agrees: it is added, calls Twilio from then on, or goes. */
export const vTokenAct = literals("add", "promote", "remove");

/** What Twilio said of it. */
export const vCandidateState = literals(
  "checking",
  "accepted",
  "refused",
  "known",
  "unreachable",
  "taken",
  "unsealable",
);

/** What an admin sees of the organization's Twilio account: of tokens the last four characters. */
export const vTwilioConnection = v.object({
  account: v.union(
    v.object({
      accountSid: v.string(),
      source: vCredentialSource,
      /** Whether the tokens that the source should have are there. */
      hasTokens: v.boolean(),
      /** The one that calls Twilio first. */
      tokens: v.array(v.object({ last4: v.string(), addedAt: v.union(v.number(), v.null()) })),
    }),
    v.null(),
  ),
  /** Whether tokens are entered here, and not where the server is set up. */
  isEditable: v.boolean(),
  candidate: v.union(
    v.object({
      accountSid: v.string(),
      last4: v.string(),
      act: vTokenAct,
      state: vCandidateState,
      at: v.number(),
    }),
    v.null(),
  ),
});

/** What an admin did, as the page shows it. */
export const vAuditEntry = v.object({
  id: v.id("auditLog"),
  action: v.string(),
  target: v.union(v.string(), v.null()),
  detail: v.record(v.string(), v.union(v.string(), v.number(), v.null())),
  at: v.number(),
  /** Null for an operator or the product itself, and for who is gone. */
  memberName: v.union(v.string(), v.null()),
});

/** Who the tenants are, and what is theirs at Twilio. */
export const tenancyTables = {
  // A tenant. Written by members.enter and the setup functions; read by whoever needs its settings.
  organizations: defineTable({
    /** The token's `org_id`. */
    externalId: v.string(),
    name: v.string(),
    /** IANA name. */
    timeZone: v.string(),
    /** ISO 3166 code: how numbers are read, and the country that may always be texted. */
    defaultCountry: v.string(),
  })
    // Every signed-in call: which organization the token is for.
    .index("by_externalId", ["externalId"]),

  // A person in an organization. Written by members.enter; read by every builder, so nothing hot here.
  members: defineTable({
    organizationId: v.id("organizations"),
    tokenIdentifier: v.string(),
    name: v.string(),
    email: v.union(v.string(), v.null()),
    role: vRole,
  })
    // Every signed-in call: who it is.
    .index("by_tokenIdentifier_and_organizationId", ["tokenIdentifier", "organizationId"])
    // The list of staff.
    .index("by_organizationId", ["organizationId"]),

  // An organization's Twilio account. Its tokens are in the environment, or here and sealed.
  twilioAccounts: defineTable({
    organizationId: v.id("organizations"),
    accountSid: v.string(),
    source: vCredentialSource,
    /** The first calls Twilio, each may have signed a webhook; absent while the environment has them. */
    sealedTokens: v.optional(v.array(vSealedToken)),
  })
    // Webhooks and reconciliation: whose account this is.
    .index("by_accountSid", ["accountSid"])
    // The web server: whose tokens are here.
    .index("by_source", ["source"])
    // Delivery: with which account a number sends.
    .index("by_organizationId", ["organizationId"]),

  // What an admin last wanted of a token: nothing is done until Twilio has been asked. One row for each
  // organization.
  tokenCandidates: defineTable({
    organizationId: v.id("organizations"),
    /** Who wanted it. */
    memberId: v.id("members"),
    accountSid: v.string(),
    last4: v.string(),
    /** Absent in rows older than this field, which are of tokens to be added. */
    act: v.optional(vTokenAct),
    /** Null once it was judged. */
    sealed: v.union(v.string(), v.null()),
    state: vCandidateState,
    at: v.number(),
  })
    // The settings page, and the next candidate.
    .index("by_organizationId", ["organizationId"]),

  // One of our numbers. Written by the setup functions; read by every inbound text.
  phoneNumbers: defineTable({
    organizationId: v.id("organizations"),
    accountSid: v.string(),
    /** E.164 or a short code. */
    address: v.string(),
    /** What staff call it; null until they name it. */
    label: v.union(v.string(), v.null()),
    /** PN…; null for a number that Twilio has not told us of (demo data). */
    twilioSid: v.union(v.string(), v.null()),
    /** How fast an admin lets it send; absent for what Twilio lets a number of its kind. */
    segmentsPerSecond: v.optional(v.number()),
  })
    // An inbound text: whose number it came to.
    .index("by_accountSid_and_address", ["accountSid", "address"])
    // The list of our numbers.
    .index("by_organizationId", ["organizationId"]),

  // What an organization has decided; every field, and the row itself, is absent until it has. Apart
  // from the organization, which every call reads.
  organizationSettings: defineTable({
    organizationId: v.id("organizations"),
    /** How long texts and files are kept; null or absent for ever. */
    retention: v.optional(v.union(vRetentionRules, v.null())),
    /** When automated texts may leave, by the clock of whoever gets them; 8:00 to 20:00 when absent. */
    quietHours: v.optional(vSendWindow),
    /** ISO 3166 codes of the countries that may be texted beside the organization's own; sorted. */
    countries: v.optional(v.array(v.string())),
  })
    // Whoever needs a setting.
    .index("by_organizationId", ["organizationId"]),

  // What an admin did. Written by every admin mutation and only ever added to; no bodies, no secrets,
  // and of a phone number its last four digits.
  auditLog: defineTable({
    organizationId: v.id("organizations"),
    /** Null for what the product did by itself, or an operator at the command line. */
    memberId: v.union(v.id("members"), v.null()),
    /** Noun and verb: "credentials.promote". */
    action: v.string(),
    /** What it was done to: an id, a SID, or words that name it. */
    target: v.union(v.string(), v.null()),
    detail: v.record(v.string(), v.union(v.string(), v.number(), v.null())),
    at: v.number(),
  })
    // The page, newest first.
    .index("by_organizationId_and_at", ["organizationId", "at"])
    // The page, for one kind of act.
    .index("by_organizationId_and_action_and_at", ["organizationId", "action", "at"]),
};
