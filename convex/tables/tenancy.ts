import { defineTable } from "convex/server";
import { v } from "convex/values";
import { vCredentialSource, vRole, vSealedToken, vSendWindow } from "../validators";

/** Who the tenants are, and what is theirs at Twilio. */
export const tenancyTables = {
  // A tenant. Written by members.enter and the setup functions; read by whoever needs its settings.
  organizations: defineTable({
    /** The token's `org_id`. */
    externalId: v.string(),
    name: v.string(),
    /** IANA name. */
    timeZone: v.string(),
    /** ISO 3166 code: how numbers are read, and the one country that may be texted. */
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
    // Delivery: with which account a number sends.
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
  })
    // An inbound text: whose number it came to.
    .index("by_accountSid_and_address", ["accountSid", "address"])
    // The list of our numbers.
    .index("by_organizationId", ["organizationId"]),

  // What an organization has decided; every field, and the row itself, is absent until it has. Apart
  // from the organization, which every call reads.
  organizationSettings: defineTable({
    organizationId: v.id("organizations"),
    /** When automated texts may leave, by the clock of whoever gets them; 8:00 to 20:00 when absent. */
    quietHours: v.optional(vSendWindow),
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
