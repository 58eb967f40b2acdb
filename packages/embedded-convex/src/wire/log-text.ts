import type { LogLine } from "../contracts.ts";

/** A console line as clients print it; they drop lines without the `[LEVEL] ` prefix. */
export function logText(line: LogLine): string {
  return `[${line.level}] ${line.messages.join(" ")}`;
}
