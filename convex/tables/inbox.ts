import { defineTable } from "convex/server";
import { v } from "convex/values";
import {
  vDelivery,
  vDirection,
  vEventType,
  vKeyword,
  vLastMessage,
  vMediaFailure,
  vMediaState,
  vOrigin,
  vTwilioStatus,
} from "../validators";

/** Threads and all that is in them. */
export const inboxTables = {
  // A person or robot on the other side.
  contacts: defineTable({
    organizationId: v.id("organizations"),
    /** Null until somebody names them; the screens show the address then. */
    name: v.union(v.string(), v.null()),
  }),

  // An address that a contact writes from, exactly as Twilio writes it.
  contactAddresses: defineTable({
    organizationId: v.id("organizations"),
    address: v.string(),
    contactId: v.id("contacts"),
  })
    // A first text with one of our numbers: whom the address belongs to.
    .index("by_organizationId_and_address", ["organizationId", "address"])
    // Erasing a contact.
    .index("by_contactId", ["contactId"]),

  // The lasting thread of one contact address with one of our numbers, denormalised for its list row.
  conversations: defineTable({
    organizationId: v.id("organizations"),
    phoneNumberId: v.id("phoneNumbers"),
    contactId: v.id("contacts"),
    contactAddress: v.string(),
    /** Copy of the contact's name. */
    contactName: v.union(v.string(), v.null()),
    lastActivityAt: v.number(),
    /** Null until its first text, which follows in the same transaction. */
    lastMessage: v.union(vLastMessage, v.null()),
    /** Texts that came in since we were here; only grows. Unread is this minus a member's readCount. */
    inboundCount: v.number(),
    /** Texts of the time before, which are news to nobody; absent when none was imported. */
    importedCount: v.optional(v.number()),
    lastInboundAt: v.union(v.number(), v.null()),
    /** The team's flag: an incoming text still waits for a person's reply. */
    needsReply: v.boolean(),
    /** Since when; null unless needsReply. */
    waitingSince: v.union(v.number(), v.null()),
    /** Copy of "has an effective opt-out". The send guards read optOuts, never this. */
    isOptedOut: v.boolean(),
    /** Copy of "has an open question whether they opted out"; absent when there never was one. */
    asksToStop: v.optional(v.boolean()),
  })
    // The inbox.
    .index("by_organizationId_and_lastActivityAt", ["organizationId", "lastActivityAt"])
    // The inbox of one number.
    .index("by_phoneNumberId_and_lastActivityAt", ["phoneNumberId", "lastActivityAt"])
    // An inbound text, and starting a conversation: the thread of this pair.
    .index("by_phoneNumberId_and_contactAddress", ["phoneNumberId", "contactAddress"])
    // An opt-out, which concerns the address under all our numbers.
    .index("by_organizationId_and_contactAddress", ["organizationId", "contactAddress"])
    // The contact's other threads, and renaming.
    .index("by_contactId_and_lastActivityAt", ["contactId", "lastActivityAt"]),

  // One text either way.
  messages: defineTable({
    organizationId: v.id("organizations"),
    conversationId: v.id("conversations"),
    direction: vDirection,
    body: v.string(),
    /** Its place in the thread: when it reached us, or when Twilio made it if we found it later. */
    at: v.number(),
    accountSid: v.string(),
    /** Null until Twilio has given one. */
    twilioSid: v.union(v.string(), v.null()),
    /** Who of us wrote it; null for the contact, Twilio or another system. */
    memberId: v.union(v.id("members"), v.null()),
    /** Made by the browser that sent it; null unless memberId is set. */
    clientToken: v.union(v.string(), v.null()),
    /** Null for texts that came in. */
    delivery: v.union(vDelivery, v.null()),
    twilioStatus: v.union(vTwilioStatus, v.null()),
    errorCode: v.union(v.number(), v.null()),
    mediaCount: v.number(),
    segments: v.union(v.number(), v.null()),
    keyword: v.union(vKeyword, v.null()),
    /** How often Twilio was called for it. */
    attempts: v.number(),
    /** Names the last call as long as its end is open: while claimed, and while unknown. Else null. */
    attemptId: v.union(v.string(), v.null()),
    /** When the call was made; kept after it, to look for its outcome. Null before the first. */
    claimedAt: v.union(v.number(), v.null()),
    /** When the call itself began; null from the claim until then, absent on texts of before. */
    calledAt: v.optional(v.union(v.number(), v.null())),
    /** When a claimed call counts as lost, a waiting one may be tried again, a held one goes; else null. */
    dueAt: v.union(v.number(), v.null()),
    resendOf: v.union(v.id("messages"), v.null()),
    /** The incoming text that an automation answers by it; absent when it answers none. */
    answerTo: v.optional(v.id("messages")),
    resentAs: v.union(v.id("messages"), v.null()),
    /** Who wants it sent; a person when absent. Only what no person wrote keeps quiet hours. */
    origin: v.optional(vOrigin),
    /** When the message log brought what no webhook had; absent for what came by itself or is imported. */
    foundAt: v.optional(v.number()),
    /** What Twilio charged, positive; absent or null until it says. */
    price: v.optional(v.union(v.number(), v.null())),
    /** ISO 4217 code of the price. */
    priceUnit: v.optional(v.union(v.string(), v.null())),
    /** When the whole log had been searched for this `unknown` text and did not show it. */
    searchedAt: v.optional(v.number()),
    /** When the log showed a text that may be this `unknown` one or another like it; absent until then. */
    alikeAt: v.optional(v.number()),
    /** When Twilio is asked for its status again; null when that was given up, absent until the first time. */
    checkAt: v.optional(v.union(v.number(), v.null())),
    /** When its words and files were erased; absent while they are here. */
    erasedAt: v.optional(v.number()),
    /** When Twilio's copy was deleted too; absent while it may be there. */
    erasedAtTwilioAt: v.optional(v.number()),
  })
    // The thread.
    .index("by_conversationId_and_at", ["conversationId", "at"])
    // A STOP or START told late: did a later choice follow it?
    .index("by_conversationId_and_keyword_and_at", ["conversationId", "keyword", "at"])
    // Webhooks and reconciliation: is it here already? Always with the account that signed.
    .index("by_accountSid_and_twilioSid", ["accountSid", "twilioSid"])
    // A repeated send.
    .index("by_organizationId_and_memberId_and_clientToken", [
      "organizationId",
      "memberId",
      "clientToken",
    ])
    // Delivery: the conversation's oldest waiting text; is one under way?
    .index("by_conversationId_and_delivery_and_at", ["conversationId", "delivery", "at"])
    // The sweep of the outbox: calls long past their deadline, texts held past their time.
    .index("by_delivery_and_dueAt", ["delivery", "dueAt"])
    // Reconciliation: sends whose outcome is not known; late statuses.
    .index("by_accountSid_and_delivery_and_at", ["accountSid", "delivery", "at"])
    // Reconciliation: those that were called about then.
    .index("by_accountSid_and_delivery_and_claimedAt", ["accountSid", "delivery", "claimedAt"])
    // Reconciliation: texts that Twilio took and has not told the end of.
    .index("by_accountSid_and_delivery_and_twilioStatus_and_checkAt_and_at", [
      "accountSid",
      "delivery",
      "twilioStatus",
      "checkAt",
      "at",
    ])
    // Erasing a contact: what of a thread is still here.
    .index("by_conversationId_and_erasedAt", ["conversationId", "erasedAt"])
    // Retention: the oldest that is still here.
    .index("by_organizationId_and_erasedAt_and_at", ["organizationId", "erasedAt", "at"]),

  // A fact about a message, kept once with how often it was told: its timeline.
  messageEvents: defineTable({
    organizationId: v.id("organizations"),
    messageId: v.id("messages"),
    type: vEventType,
    /** Twilio's word, also one that we do not know; null when the event has none. */
    status: v.union(v.string(), v.null()),
    errorCode: v.union(v.number(), v.null()),
    /** `type:status:errorCode`, what makes it one fact. */
    key: v.string(),
    at: v.number(),
    timesSeen: v.number(),
    /** When it was told again last; absent while it was told once. */
    lastSeenAt: v.optional(v.number()),
    memberId: v.union(v.id("members"), v.null()),
  })
    // The timeline.
    .index("by_messageId_and_at", ["messageId", "at"])
    // Seen before?
    .index("by_messageId_and_key", ["messageId", "key"]),

  // A request of Twilio about a message, as it came. Lives 30 days, and never longer than the text.
  rawPayloads: defineTable({
    organizationId: v.id("organizations"),
    messageId: v.id("messages"),
    /** The key of the event that it told, which makes it one. */
    eventKey: v.string(),
    /** JSON of the form's parameters. */
    payload: v.string(),
    at: v.number(),
  })
    // The message's details, and its erasure.
    .index("by_messageId_and_at", ["messageId", "at"])
    // Deleting after 30 days.
    .index("by_at", ["at"]),

  // One attachment, of a text or staged for one.
  media: defineTable({
    organizationId: v.id("organizations"),
    /** Null while it is staged. */
    messageId: v.union(v.id("messages"), v.null()),
    /** Who uploaded it; null for what came in. */
    memberId: v.union(v.id("members"), v.null()),
    /** Its place in the text, from 0. */
    position: v.number(),
    state: vMediaState,
    /** Null until stored. */
    storageId: v.union(v.id("_storage"), v.null()),
    contentType: v.union(v.string(), v.null()),
    sizeBytes: v.union(v.number(), v.null()),
    fileName: v.union(v.string(), v.null()),
    /** Where Twilio keeps it; null for our own. */
    sourceUrl: v.union(v.string(), v.null()),
    /** Null unless failed. */
    failure: v.union(vMediaFailure, v.null()),
    /** How often copying was tried. */
    attempts: v.number(),
    at: v.number(),
  })
    // A text's attachments, in order.
    .index("by_messageId_and_position", ["messageId", "position"])
    // The daily sweep of what was staged and never sent.
    .index("by_state_and_at", ["state", "at"])
    // Retention: the oldest file that is still here.
    .index("by_organizationId_and_state_and_at", ["organizationId", "state", "at"])
    // Registering: is this upload somebody's already?
    .index("by_storageId", ["storageId"]),

  // How much of a conversation a member has read.
  readMarkers: defineTable({
    organizationId: v.id("organizations"),
    memberId: v.id("members"),
    conversationId: v.id("conversations"),
    readCount: v.number(),
  })
    // Unread badges.
    .index("by_memberId_and_conversationId", ["memberId", "conversationId"]),
};
