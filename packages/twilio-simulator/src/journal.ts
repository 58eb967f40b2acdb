import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from "node:fs";
import { writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** One change to one row; `row` absent means that it was deleted. */
export interface JournalEntry {
  table: string;
  key: string;
  row?: unknown;
}

/**
 * Where the simulator's rows survive a restart: one file of JSON lines, appended to on each change
 * and rewritten without the superseded ones at the next start. A write is in the kernel's hands
 * when `append` returns, so the death of this process loses nothing.
 */
export interface Journal {
  append(entry: JournalEntry): void;
  close(): void;
}

const NO_JOURNAL: Journal = { append: () => undefined, close: () => undefined };

/** Reads what `directory` holds; null when nothing is kept. */
export function readJournal(directory: string | null): JournalEntry[] {
  if (directory === null) return [];
  const file = join(directory, "journal.jsonl");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  // What follows the last newline was cut off by a crash; nobody was told that it is stored.
  lines.pop();
  return lines.map((line) => JSON.parse(line) as JournalEntry);
}

/** Starts a compacted journal that holds `entries`. */
export function openJournal(directory: string | null, entries: JournalEntry[]): Journal {
  if (directory === null) return NO_JOURNAL;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, "journal.jsonl");
  const text = entries.map((entry) => JSON.stringify(entry) + "\n").join("");
  writeFileSync(file + ".new", text, { mode: 0o600 });
  renameSync(file + ".new", file);
  const descriptor = openSync(file, "a");
  return {
    append: (entry) => {
      writeSync(descriptor, JSON.stringify(entry) + "\n");
    },
    close: () => closeSync(descriptor),
  };
}
