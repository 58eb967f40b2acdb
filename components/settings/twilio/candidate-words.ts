import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type TwilioConnection = FunctionReturnType<typeof api.credentials.get>;
export type TwilioAccount = NonNullable<TwilioConnection["account"]>;
export type Candidate = NonNullable<TwilioConnection["candidate"]>;

interface Words {
  tone: "info" | "success" | "danger";
  title: string;
  advice: string;
}

/** What became of a token that was entered, and what to do next. */
const ADDING: Record<Candidate["state"], Words> = {
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

/** Where they differ: a token is to call Twilio, or to go. */
const CHANGING: Record<
  Exclude<Candidate["act"], "add">,
  Partial<Record<Candidate["state"], Words>>
> = {
  promote: {
    accepted: {
      tone: "success",
      title: "Twilio accepted the token",
      advice: "Threadbox calls Twilio with it now.",
    },
    refused: {
      tone: "danger",
      title: "Twilio rejected the token",
      advice: "It does not call Twilio. Nothing was changed (20003).",
    },
    unreachable: {
      tone: "danger",
      title: "Twilio didn’t answer",
      advice: "Nothing was changed. Choose the token again in a moment.",
    },
  },
  remove: {
    checking: {
      tone: "info",
      title: "Asking Twilio whether the other token works…",
      advice: "Until it has answered, both stay.",
    },
    accepted: {
      tone: "success",
      title: "The token was removed",
      advice: "What Twilio signs with it is refused within a minute.",
    },
    refused: {
      tone: "danger",
      title: "The token was not removed: Twilio rejects the other one",
      advice: "Without it no text would go out. Remove the other one instead (20003).",
    },
    unreachable: {
      tone: "danger",
      title: "The token was not removed: Twilio didn’t answer",
      advice: "Remove it again in a moment.",
    },
  },
};

/** What became of what was wanted of a token last, and what to do next. */
export function describeCandidate({ act, state }: Candidate): Words {
  return (act === "add" ? undefined : CHANGING[act][state]) ?? ADDING[state];
}
