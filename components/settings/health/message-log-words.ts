import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

/** How an account's message log compares with the inbox. */
export type LogHealth = FunctionReturnType<typeof api.reconciliation.health>[number];
export type LogWalk = LogHealth["walks"][number];
type GapReason = NonNullable<LogHealth["comparison"]>["gaps"][number]["reason"];

const GAPS: Record<GapReason, string> = {
  unreadable: "Twilio’s entry could not be read.",
  files: "Twilio did not give its files.",
  refused: "It could not be stored here. The backend’s log says why.",
  alike: "Several texts of ours could be this one. Look for one marked “Checking” in the thread.",
};

/** Why a text is at Twilio and not here. */
export function explainGap(reason: GapReason): string {
  return GAPS[reason];
}

/** What of the account's texts is not counted, and why. */
export function explainElsewhere(count: number): string {
  const texts = count === 1 ? "1 text" : `${count.toLocaleString("en-US")} texts`;
  return `Not counted: ${texts} of numbers that are not in this inbox.`;
}

/** What keeps the log from being read, in words; null when the newest reading went well. */
export function troubleOf({ walks }: Pick<LogHealth, "walks">): string | null {
  const newest = walks
    .filter(({ kind, state }) => kind !== "import" && state !== "canceled")
    .toSorted((left, right) => right.startedAt - left.startedAt)[0];
  if (newest?.error == null) return null;
  const next = newest.retryAt === null ? "It is tried again within minutes." : "It is tried again.";
  return `${newest.error} ${next}`;
}

/** How far a walk is, from 0 to 1. */
export function shareOf({ from, to, oldestAt }: LogWalk): number {
  return oldestAt === null ? 0 : Math.min(1, Math.max(0, (to - oldestAt) / (to - from)));
}

/**
 * The first and last moment of days as a date field gives them, in the reader's own time zone, or what
 * is wrong with the days.
 */
export function readDays(
  from: string,
  to: string,
  now: number,
): { from: number; to: number } | { problem: string } {
  const first = new Date(`${from}T00:00:00`).getTime();
  const last = new Date(`${to}T23:59:59.999`).getTime();
  if (Number.isNaN(first) || Number.isNaN(last)) {
    return { problem: "Choose a first and a last day." };
  }
  if (first > last) return { problem: "The last day is before the first. Change one of them." };
  if (first >= now) return { problem: "These days are still to come. Choose days of the past." };
  return { from: first, to: Math.min(last, now) };
}
