import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type Rules = NonNullable<FunctionReturnType<typeof api.retention.get>["rules"]>;
export type Preview = NonNullable<FunctionReturnType<typeof api.retention.get>["preview"]>;
export type Erasure = FunctionReturnType<typeof api.erasures.list>[number];

export const KEEP_ALL: Rules = { messagesDays: null, filesDays: null, alsoAtTwilio: false };

/** The times that can be chosen, shortest first. */
export const TIMES: readonly { days: number; words: string }[] = [
  { days: 30, words: "30 days" },
  { days: 90, words: "90 days" },
  { days: 180, words: "180 days" },
  { days: 365, words: "1 year" },
  { days: 730, words: "2 years" },
  { days: 1095, words: "3 years" },
  { days: 1825, words: "5 years" },
  { days: 2555, words: "7 years" },
];

export function timeWords(days: number): string {
  return TIMES.find((time) => time.days === days)?.words ?? `${days} days`;
}

export function isSame(left: Rules, right: Rules): boolean {
  return (
    left.messagesDays === right.messagesDays &&
    left.filesDays === right.filesDays &&
    left.alsoAtTwilio === right.alsoAtTwilio
  );
}

/** "1,204 texts and 1 file", without what there is none of. */
export function countWords(messages: number, files: number): string {
  if (files === 0) return plural(messages, "text");
  if (messages === 0) return plural(files, "file");
  return `${plural(messages, "text")} and ${plural(files, "file")}`;
}

/** "At least 20,000 texts and 311 files are older than that." */
export function previewWords({ messages, files, isAtLeast }: Preview): string {
  if (messages === 0 && files === 0) return "Nothing is older than that yet.";
  const count = countWords(messages, files);
  const verb = messages + files === 1 ? "is" : "are";
  return `${isAtLeast ? `At least ${count}` : count} ${verb} older than that.`;
}

/** "March 2025" for "2025-03". */
export function monthWords(month: string): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  return at.toLocaleDateString("en-US", { month: "long", year: "numeric", timeZone: "UTC" });
}

/** How far an erasure is, and whether somebody has to do something about it. */
export function describeErasure(erasure: Erasure): {
  words: string;
  tone: "healthy" | "warning" | "down" | "neutral";
} {
  const { state, twilioTotal, twilioDone, twilioFailed } = erasure;
  switch (state) {
    case "here":
      return { words: "Erasing here", tone: "neutral" };
    case "at_twilio":
      return { words: `Erasing at Twilio ${twilioDone} of ${twilioTotal}`, tone: "neutral" };
    case "finished":
      return { words: "Erased", tone: "healthy" };
    case "failed":
      return { words: `${plural(twilioFailed, "text")} still at Twilio`, tone: "down" };
  }
}

/** "3 conversations, 40 texts and 2 files". */
export function erasedWords({ kind, conversations, messages, files }: Erasure): string {
  const count = countWords(messages, files);
  return kind === "contact" ? `${plural(conversations, "conversation")}, ${count}` : count;
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
