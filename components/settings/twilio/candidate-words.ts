import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type TwilioConnection = FunctionReturnType<typeof api.credentials.get>;
export type TwilioAccount = NonNullable<TwilioConnection["account"]>;
type CandidateState = NonNullable<TwilioConnection["candidate"]>["state"];

interface Words {
  tone: "info" | "success" | "danger";
  title: string;
  advice: string;
}

/** What became of the token that was entered last, and what to do next. */
export const CANDIDATE_WORDS: Record<CandidateState, Words> = {
  checking: {
    tone: "info",
    title: "Asking Twilio whether the token is right…",
    advice: "Until Twilio has accepted it, all stays as it is.",
  },
  accepted: {
    tone: "success",
    title: "Twilio accepted the token",
    advice: "Requests that Twilio signs with it are accepted from now on.",
  },
  refused: {
    tone: "danger",
    title: "Twilio rejected the Account SID or token",
    advice: "Copy both again from the console’s home page (20003). Nothing was changed.",
  },
  known: {
    tone: "info",
    title: "This token is here already",
    advice: "Nothing was changed.",
  },
  unreachable: {
    tone: "danger",
    title: "Twilio didn’t answer",
    advice: "Nothing was changed. Enter the token again in a moment.",
  },
  taken: {
    tone: "danger",
    title: "This Twilio account belongs to another organization",
    advice: "Nothing was changed. Use an account of your own, or a subaccount.",
  },
  unsealable: {
    tone: "danger",
    title: "The token could not be opened again",
    advice:
      "The web server and Convex have different SECRETS_KEYs. Whoever runs the server can set the same in both.",
  },
};
