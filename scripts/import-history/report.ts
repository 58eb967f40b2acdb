import { toDay, type Progress } from "./plan.ts";

const count = (value: number) => value.toLocaleString("en-US");
const texts = (value: number) => (value === 1 ? "1 text" : `${count(value)} texts`);

/** One line of how far an import is. */
export function describeProgress({ from, to, oldestAt, read, stored, retryAt, error }: Progress) {
  const done = oldestAt === null ? 0 : Math.floor((100 * (to - oldestAt)) / (to - from));
  const place = oldestAt === null ? "" : `, back to ${toDay(oldestAt)}`;
  const waits = retryAt === null ? "" : ` ${error ?? ""} It is tried again within a minute.`;
  return `${String(done).padStart(3)} %  ${texts(Math.max(read, stored))} read, ${count(stored)} new${place}.${waits}`;
}

/** What became of an import that has ended, and whether all of it is here. */
export function describeEnd(progress: Progress): { words: string; isComplete: boolean } {
  const { state, read, stored, elsewhere, missing, error } = progress;
  if (state === "canceled") {
    return {
      words: "The import was canceled. The same command goes on with it.",
      isComplete: false,
    };
  }
  if (state === "failed") {
    const why = error ?? "The import failed.";
    return { words: `${why} The same command goes on where it stopped.`, isComplete: false };
  }
  const known = read - stored - elsewhere - missing;
  const lines = [
    `Done. Twilio's log has ${texts(read)} of that time.`,
    `  ${count(stored)} new, ${count(known)} known before.`,
    elsewhere > 0 ? `  ${count(elsewhere)} of numbers that are not in this inbox.` : "",
    missing > 0 ? `  ${count(missing)} could not be brought in. The same command tries again.` : "",
  ];
  return { words: lines.filter((line) => line !== "").join("\n"), isComplete: missing === 0 };
}
