import type { FunctionArgs, FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type Consent = FunctionReturnType<typeof api.consents.forConversation>[number];
export type NewConsent = FunctionArgs<typeof api.consents.record>;
export type NewOptOut = FunctionArgs<typeof api.optOuts.add>;

export const KIND_NAMES: Record<Consent["kind"], string> = {
  service: "Service texts",
  marketing: "Marketing texts",
};

export const STATUS_NAMES: Record<Consent["status"], string> = {
  granted: "They agreed",
  withdrawn: "They took it back",
};

/** What staff choose from; what STOP and START record is not theirs to choose. */
export const SOURCE_NAMES: Record<"website" | "offline" | "staff" | "import" | "other", string> = {
  website: "On a website",
  offline: "On paper or in person",
  staff: "Told our staff",
  import: "From another system",
  other: "Otherwise",
};

export const ASKED_HOW_NAMES: Record<NewOptOut["askedHow"], string> = {
  spoken: "On the phone or in person",
  email: "By email",
  text: "By text",
  other: "Otherwise",
};

export const OPT_OUT_SOURCE_NAMES: Record<NewOptOut["source"], string> = {
  staff: "They asked us",
  complaint: "Somebody complained",
};

const SOURCE_PROOFS: Record<Consent["source"], string> = {
  website: "on a website",
  offline: "on paper or in person",
  opt_in_message: "by text",
  opt_out_message: "by text",
  import: "as another system says",
  staff: "as they told our staff",
  other: "as recorded",
};

/** "Agreed on a website" or "Withdrew by text". */
export function consentWords({ status, source }: Pick<Consent, "status" | "source">): string {
  return `${status === "granted" ? "Agreed" : "Withdrew"} ${SOURCE_PROOFS[source]}`;
}
