import { inspect } from "node:util";
import type { LogLine } from "../contracts.ts";

const MAX_LINES = 256;
const MAX_LINE_LENGTH = 32_768;

/** One `console.*` argument as Convex writes it: strings quoted, everything else inspected. */
export function formatLogArgument(value: unknown): string {
  return inspect(value, { depth: 5, breakLength: Infinity, compact: true });
}

/** The console lines of one run, nested calls included, within Convex's limits. */
export class FunctionLogs {
  readonly lines: LogLine[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(level: LogLine["level"], args: unknown[]): void {
    this.addText(level, args.map(formatLogArgument));
  }

  addText(level: LogLine["level"], messages: string[]): void {
    if (this.lines.length > MAX_LINES) return;
    if (this.lines.length === MAX_LINES) {
      this.#push("ERROR", [`Log overflow (maximum ${MAX_LINES}). Remaining log lines omitted.`]);
      return;
    }
    let room = MAX_LINE_LENGTH;
    const kept: string[] = [];
    for (const message of messages) {
      if (room <= 0) break;
      kept.push(message.slice(0, room));
      room -= message.length;
    }
    this.#push(level, kept);
  }

  #push(level: LogLine["level"], messages: string[]): void {
    this.lines.push({ level, messages, timestampMs: this.#now() });
  }
}
