import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";
import { formatMoment } from "@/lib/time";

/** An account from which Twilio takes nothing. */
export type AccountPause = FunctionReturnType<typeof api.delivery.status>[number];

/** More are not counted. */
const MOST_COUNTED = 99;

/** Why texts wait, and when they go. */
export function describePause(pause: AccountPause, nowMs: number): { what: string; next: string } {
  switch (pause.reason) {
    case "credentials":
      return {
        what: "Twilio refuses our credentials.",
        next: waitingWords(pause.waitingCount, "when it is fixed"),
      };
    case "daily_limit":
      return {
        what: "Twilio’s daily limit is used up.",
        next: waitingWords(pause.waitingCount, formatMoment(pause.tryAt, nowMs)),
      };
    default:
      return pause.reason satisfies never;
  }
}

/** How a try ended that changed nothing. */
export function describeVainTry({ failure }: NonNullable<AccountPause["lastTry"]>): string {
  switch (failure) {
    case "credentials":
    case "refused":
      return "still refused";
    case "unreachable":
      return "Twilio didn’t answer";
    case "no_token":
      return "there is no token to ask with";
  }
}

/** "3", "99+". */
export function countWords(count: number): string {
  return count > MOST_COUNTED ? `${MOST_COUNTED}+` : String(count);
}

function waitingWords(count: number, when: string): string {
  if (count === 1) return `1 text waits here and goes ${when}.`;
  return `${count === 0 ? "Texts" : `${countWords(count)} texts`} wait here and go ${when}.`;
}
