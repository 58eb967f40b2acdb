import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Member } from "./access";
import type { NewOptOut } from "./optOuts";

/** The newest of each kind that the card shows. */
const MAX_SHOWN = 20;
const KINDS = ["service", "marketing"] as const;

type Fields = WithoutSystemFields<Doc<"consents">>;
type NewConsent = Pick<Fields, "organizationId" | "address" | "kind" | "status" | "source" | "at"> &
  Partial<Fields>;

/** What a record has when nobody noted it. */
const UNKNOWN = {
  senderAddress: null,
  disclosure: null,
  evidence: null,
  campaign: null,
  correlationId: null,
  messageId: null,
  memberId: null,
} as const;

/** Adds to the evidence. Nothing is ever changed or taken away. */
export async function record(ctx: MutationCtx, consent: NewConsent): Promise<void> {
  await ctx.db.insert("consents", { ...UNKNOWN, ...consent });
}

/** An opt-out takes back consent of both kinds. */
export async function withdraw(ctx: MutationCtx, optOut: NewOptOut): Promise<void> {
  const { organizationId, address, senderAddress, at } = optOut;
  const { messageId = null, memberId = null } = optOut;
  const who = { organizationId, address, senderAddress, messageId, memberId, at };
  for (const kind of KINDS) {
    await record(ctx, { ...who, kind, status: "withdrawn", ...proofOf(optOut) });
  }
}

/**
 * START is consent to service texts. What sells needs more than a word: its own consent, in writing,
 * to wording that says so.
 */
export async function grantByStart(
  ctx: MutationCtx,
  pair: { organizationId: Id<"organizations">; address: string; senderAddress: string },
  message: Doc<"messages">,
): Promise<void> {
  const { organizationId, address, senderAddress } = pair;
  await record(ctx, {
    organizationId,
    address,
    senderAddress,
    kind: "service",
    status: "granted",
    source: "opt_in_message",
    evidence: message.body,
    messageId: message._id,
    at: message.at,
  });
}

/** Staff lifted the last opt-out of an address: somebody told them that texts are welcome again. */
export async function grantByStaff(
  ctx: MutationCtx,
  lift: {
    organizationId: Id<"organizations">;
    address: string;
    member: Member;
    evidence: string;
    at: number;
  },
): Promise<void> {
  const { member, ...rest } = lift;
  const granted = { kind: "service", status: "granted", source: "staff" } as const;
  await record(ctx, { ...rest, ...granted, memberId: member._id });
}

/** The evidence about an address, newest first. */
export async function listOf(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  address: string,
): Promise<Doc<"consents">[]> {
  const ofKind = (kind: (typeof KINDS)[number]) =>
    ctx.db
      .query("consents")
      .withIndex("by_organizationId_and_address_and_kind_and_at", (q) =>
        q.eq("organizationId", organizationId).eq("address", address).eq("kind", kind),
      )
      .order("desc")
      .take(MAX_SHOWN);
  const rows = await Promise.all(KINDS.map(ofKind));
  return rows.flat().sort((a, b) => b.at - a.at || b._creationTime - a._creationTime);
}

/** How we know of a withdrawal. */
function proofOf({ source, words, reason }: NewOptOut): Pick<Fields, "source" | "evidence"> {
  switch (source) {
    case "keyword":
      return { source: "opt_out_message", evidence: words ?? null };
    case "twilio":
      return { source: "other", evidence: "Twilio refused a text to them (21610)." };
    case "staff":
      return { source: "staff", evidence: reason ?? words ?? null };
    case "import":
      return { source: "import", evidence: reason ?? null };
    case "complaint":
      return { source: "other", evidence: reason ?? "A complaint." };
    default:
      return source satisfies never;
  }
}
