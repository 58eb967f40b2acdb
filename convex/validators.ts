import { v, type Infer } from "convex/values";
import { literals } from "convex-helpers/validators";
import { DELIVERIES, TWILIO_STATUSES } from "../lib/sms/statuses";
import { vPauseReason } from "./tables/delivery";

/** The shapes that cross the boundary: columns shared by tables, and what each screen gets. */

export const vRole = literals("owner", "admin", "agent", "viewer");
export type Role = Infer<typeof vRole>;

export const vDirection = literals("inbound", "outbound");
export const vDelivery = literals(...DELIVERIES);
export const vTwilioStatus = literals(...TWILIO_STATUSES);
/** Who wants a text sent: somebody who wrote it, a rule of theirs, or a list that they chose. */
export const vOrigin = literals("person", "automation", "bulk");
export type Origin = Infer<typeof vOrigin>;
export const vKeyword = literals("stop", "start", "help");

export const vEventType = literals(
  "received",
  /** It is not to go before a time: undo, a schedule, quiet hours. */
  "held",
  "waiting",
  "claimed",
  "retry",
  "accepted",
  /** The same, as the message log showed it: nobody had told. */
  "logged",
  "rejected",
  "unknown",
  /** The message log has been read past the call and does not show it. */
  "not_found",
  "status",
  "resent",
  "canceled",
  /** Twilio's log shows a text that may be this one or another just like it: a person must say. */
  "alike",
);
export type EventType = Infer<typeof vEventType>;

export const vMediaState = literals("staged", "pending", "stored", "failed");
export const vMediaFailure = literals(
  "address",
  "refused",
  "missing",
  "too_large",
  "type",
  "unreachable",
  "erased",
);
/** Minutes since midnight on the contact's clock (`SendWindow` of lib/quiet-hours.ts). */
export const vSendWindow = v.object({ startMinute: v.number(), endMinute: v.number() });
export const vOptOutSource = literals("keyword", "twilio", "staff", "import", "complaint");
export const vQuarantineKind = literals(
  "unknown_number",
  "orphan_status",
  "unreadable",
  "rejected_signature",
  "failed_media",
);
export const vRejectionReason = literals("signature_missing", "signature_wrong");

/** The newest text of a conversation, as its row in the list tells it. */
export const vLastMessage = v.object({
  messageId: v.id("messages"),
  direction: vDirection,
  /** Who of us wrote it; null for the contact, Twilio or another system. */
  memberId: v.union(v.id("members"), v.null()),
  /** The beginning of the text; empty when it has none. */
  text: v.string(),
  mediaCount: v.number(),
  /** It did not go out or did not arrive. */
  hasFailed: v.boolean(),
  /** That is likely, and not certain: Twilio's log does not show it. Absent for all else. */
  isUnconfirmed: v.optional(v.boolean()),
  /** Its words and files were erased; absent while they are here. */
  isErased: v.optional(v.boolean()),
});

export const vMember = v.object({ id: v.id("members"), name: v.string(), role: vRole });

export const vMe = v.object({
  member: v.object({
    id: v.id("members"),
    name: v.string(),
    email: v.union(v.string(), v.null()),
    role: vRole,
    /** False for viewers: they read only. */
    canSend: v.boolean(),
  }),
  organization: v.object({
    id: v.id("organizations"),
    name: v.string(),
    /** IANA name. */
    timeZone: v.string(),
    /** ISO 3166 code, for numbers typed without a country. */
    defaultCountry: v.string(),
  }),
});

export const vPhoneNumber = v.object({
  id: v.id("phoneNumbers"),
  address: v.string(),
  label: v.union(v.string(), v.null()),
});

export const vConversationListItem = v.object({
  id: v.id("conversations"),
  phoneNumberId: v.id("phoneNumbers"),
  contactId: v.id("contacts"),
  /** Null while nobody has named the contact: show the address. */
  contactName: v.union(v.string(), v.null()),
  contactAddress: v.string(),
  lastActivityAt: v.number(),
  lastMessage: v.union(vLastMessage, v.null()),
  inboundCount: v.number(),
  /** My readCount as long as I have no marker: all that came before I joined counts as read. */
  initialReadCount: v.number(),
  needsReply: v.boolean(),
  waitingSince: v.union(v.number(), v.null()),
  isOptedOut: v.boolean(),
  /** A text of theirs may have asked for no more texts, and nobody has decided. */
  asksToStop: v.boolean(),
});

export const vConversationDetail = v.object({
  id: v.id("conversations"),
  contact: v.object({
    id: v.id("contacts"),
    name: v.union(v.string(), v.null()),
    address: v.string(),
    firstSeenAt: v.number(),
  }),
  phoneNumber: vPhoneNumber,
  inboundCount: v.number(),
  /** Incoming texts from before we were here, which are never unread. */
  importedCount: v.number(),
  initialReadCount: v.number(),
  needsReply: v.boolean(),
  waitingSince: v.union(v.number(), v.null()),
  /** Why this address takes no texts of ours (`Obstacle` of lib/phone.ts), apart from opt-outs. */
  obstacle: v.union(
    v.object({ kind: v.literal("not_textable") }),
    v.object({ kind: v.literal("country_off"), country: v.string() }),
    v.null(),
  ),
  /** Set when this address may not be texted from any of our numbers. */
  optOut: v.union(
    v.object({
      id: v.id("optOuts"),
      at: v.number(),
      source: vOptOutSource,
      /** The number to which START must be texted; null when staff must lift it. */
      senderAddress: v.union(v.string(), v.null()),
      /** What they texted, exactly, or told staff; null when nobody knows. */
      words: v.union(v.string(), v.null()),
      /** Why and by whom it was recorded; null unless staff did. */
      reason: v.union(v.string(), v.null()),
      recordedBy: v.union(v.string(), v.null()),
      canStaffLift: v.boolean(),
    }),
    v.null(),
  ),
  /** A text of theirs that may have asked for no more texts, as long as nobody has decided. */
  optOutReview: v.union(
    v.object({ id: v.id("optOutReviews"), words: v.string(), at: v.number() }),
    v.null(),
  ),
  /** Why nothing goes out from this number's account for now; null while it sends. */
  pauseReason: v.union(vPauseReason, v.null()),
  /** Where they may be, by their number; IANA names. */
  timeZones: v.array(v.string()),
  /** When automated texts may leave, by their clock. */
  sendWindow: vSendWindow,
  /** The same contact with others of our numbers, newest first; at most 20. */
  otherConversations: v.array(
    v.object({
      id: v.id("conversations"),
      phoneNumberId: v.id("phoneNumbers"),
      contactAddress: v.string(),
      lastActivityAt: v.number(),
    }),
  ),
});

export const vMessageMedia = v.object({
  id: v.id("media"),
  state: vMediaState,
  /** What the file is; until it is stored, what its sender says it is. */
  contentType: v.union(v.string(), v.null()),
  sizeBytes: v.union(v.number(), v.null()),
  fileName: v.union(v.string(), v.null()),
  /** Why there is no file; null unless `state` is "failed". */
  failure: v.union(vMediaFailure, v.null()),
});

export const vMessageAuthor = v.union(
  v.object({ kind: v.literal("contact") }),
  v.object({ kind: v.literal("member"), memberId: v.id("members") }),
  /** Sent by Twilio or another system with our number. */
  v.object({ kind: v.literal("external") }),
);

export const vMessageBubble = v.object({
  id: v.id("messages"),
  /** React's key: the client token for texts sent here, so that the optimistic bubble stays. */
  key: v.string(),
  direction: vDirection,
  author: vMessageAuthor,
  body: v.string(),
  at: v.number(),
  /** Null for texts that came in. `displayState()` of lib/sms turns these four into words. */
  delivery: v.union(vDelivery, v.null()),
  twilioStatus: v.union(vTwilioStatus, v.null()),
  errorCode: v.union(v.number(), v.null()),
  /** When Twilio's log had been searched in vain for a text whose outcome nobody knows. */
  searchedAt: v.union(v.number(), v.null()),
  media: v.array(vMessageMedia),
  /** The keyword of an incoming text that Twilio acts on and answers by itself. */
  keyword: v.union(vKeyword, v.null()),
  /** Given up here while nobody knew whether it had gone out. */
  isInDoubt: v.boolean(),
  /** The failed text that this one tries again. */
  resendOf: v.union(v.id("messages"), v.null()),
  /** The later attempt, when there is one: no more Resend. */
  resentAs: v.union(v.id("messages"), v.null()),
  segments: v.union(v.number(), v.null()),
  /** When the message log brought what no webhook had: it arrived late. Null for what came by itself. */
  foundAt: v.union(v.number(), v.null()),
  /** When its words and files were erased; null while they are here. */
  erasedAt: v.union(v.number(), v.null()),
});

export const vMessageEvent = v.object({
  id: v.id("messageEvents"),
  type: vEventType,
  /** Twilio's word as it came; null unless `type` is "status" or "accepted". */
  status: v.union(v.string(), v.null()),
  errorCode: v.union(v.number(), v.null()),
  /** When it was first seen. */
  at: v.number(),
  timesSeen: v.number(),
  /** When it was told again last; null while it was told once. */
  lastSeenAt: v.union(v.number(), v.null()),
  memberId: v.union(v.id("members"), v.null()),
});

export const vMessageDetails = v.object({
  bubble: vMessageBubble,
  conversationId: v.id("conversations"),
  contactAddress: v.string(),
  contactName: v.union(v.string(), v.null()),
  phoneNumber: vPhoneNumber,
  /** Null until Twilio has given one. */
  twilioSid: v.union(v.string(), v.null()),
  /** Null for what nobody of us sent. */
  origin: v.union(vOrigin, v.null()),
  /** When it goes out, for one that waits for its time; else null. */
  heldUntil: v.union(v.number(), v.null()),
  /** What Twilio charged, positive; null until it says. */
  price: v.union(v.number(), v.null()),
  /** ISO 4217 code of the price. */
  priceUnit: v.union(v.string(), v.null()),
  /**
   * Of an erased text: whether Twilio's log may still have it, is to forget it, could not, or has. Null
   * while its words are here, and where Twilio never had it.
   */
  twilioCopy: v.union(literals("kept", "pending", "failed", "deleted"), v.null()),
  /** When Twilio's copy was deleted; null while it may be there, and where nobody knows. */
  erasedAtTwilioAt: v.union(v.number(), v.null()),
  /** This text and those that try the same words, oldest first: at most 11. */
  attempts: v.array(
    v.object({
      id: v.id("messages"),
      at: v.number(),
      delivery: v.union(vDelivery, v.null()),
      twilioStatus: v.union(vTwilioStatus, v.null()),
      errorCode: v.union(v.number(), v.null()),
      /** When Twilio's log was searched in vain for one whose end nobody knows; else null. */
      searchedAt: v.union(v.number(), v.null()),
    }),
  ),
});

export const vRawPayload = v.object({
  id: v.id("rawPayloads"),
  /** The key of the event that it told: `type:status:errorCode`. */
  eventKey: v.string(),
  /** JSON of the form's parameters. */
  payload: v.string(),
  at: v.number(),
});

export const vStagedMedia = v.object({
  id: v.id("media"),
  contentType: v.string(),
  sizeBytes: v.number(),
  fileName: v.union(v.string(), v.null()),
});

/** Where a signed-in route finds a file, and how it may be shown. */
export const vMediaLocation = v.object({
  url: v.string(),
  contentType: v.string(),
  fileName: v.union(v.string(), v.null()),
  /** False: offer it as a download only. */
  isShownInline: v.boolean(),
});

export const vSendResult = v.object({
  conversationId: v.id("conversations"),
  messageId: v.id("messages"),
});

/** Arguments of webhooks.receiveText: `InboundText` of lib/twilio/params.ts. */
export const vInboundText = {
  accountSid: v.string(),
  messageSid: v.string(),
  from: v.string(),
  to: v.string(),
  body: v.string(),
  numSegments: v.number(),
  media: v.array(v.object({ url: v.string(), contentType: v.union(v.string(), v.null()) })),
  messagingServiceSid: v.union(v.string(), v.null()),
  optOutType: v.union(v.string(), v.null()),
  /** JSON of the parameters as they came; absent for what came by no webhook. */
  raw: v.optional(v.string()),
};

/** Arguments of webhooks.receiveStatus: `StatusUpdate` of lib/twilio/params.ts. */
export const vStatusUpdate = {
  accountSid: v.string(),
  messageSid: v.string(),
  status: v.string(),
  errorCode: v.union(v.number(), v.null()),
  messageId: v.union(v.string(), v.null()),
  from: v.union(v.string(), v.null()),
  to: v.union(v.string(), v.null()),
  /** JSON of the parameters as they came. */
  raw: v.optional(v.string()),
};

/** How one call to Twilio ended: `SendOutcome` of lib/twilio/outcome.ts. */
export const vSendOutcome = v.union(
  v.object({ kind: v.literal("accepted"), twilioSid: v.string(), status: v.string() }),
  v.object({ kind: v.literal("rejected"), errorCode: v.union(v.number(), v.null()) }),
  v.object({ kind: v.literal("retry"), errorCode: v.union(v.number(), v.null()) }),
  v.object({
    kind: v.literal("stopped"),
    reason: literals("credentials", "daily_limit"),
    errorCode: v.number(),
  }),
  v.object({ kind: v.literal("unknown") }),
);

/** A text of the past, for demo.insertHistory. */
export const vDemoText = v.object({
  sid: v.string(),
  at: v.number(),
  /** The contact, one of our staff by their token's `sub`, or Twilio (its answer to STOP). */
  author: v.union(
    v.object({ kind: v.literal("contact") }),
    v.object({ kind: v.literal("member"), subject: v.string() }),
    v.object({ kind: v.literal("external") }),
  ),
  body: v.string(),
  /** Twilio's final status; null for texts that came in. */
  status: v.union(vTwilioStatus, v.null()),
  errorCode: v.union(v.number(), v.null()),
  media: v.array(v.object({ storageId: v.id("_storage"), contentType: v.string() })),
});

export const vDemoConversation = v.object({
  phoneNumberAddress: v.string(),
  contactAddress: v.string(),
  contactName: v.union(v.string(), v.null()),
  /** How many of all its incoming texts nobody has read. */
  unreadCount: v.number(),
  texts: v.array(vDemoText),
});

/** A row of Twilio's message log: `LoggedMessage` of lib/twilio/client.ts, and its files. */
export const vLoggedMessage = v.object({
  sid: v.string(),
  isInbound: v.boolean(),
  from: v.string(),
  to: v.string(),
  body: v.string(),
  status: v.string(),
  errorCode: v.union(v.number(), v.null()),
  numMedia: v.number(),
  numSegments: v.number(),
  price: v.union(v.number(), v.null()),
  priceUnit: v.union(v.string(), v.null()),
  createdAt: v.number(),
  /** Looked up only for texts that came in and are missing here. */
  media: v.array(v.object({ url: v.string(), contentType: v.string() })),
});
