import type { LedgerEntry } from "./records.ts";
import { countSegments } from "./segments.ts";

/** How fast texts were accepted from one of our numbers. */
export interface Pace {
  number: string;
  texts: number;
  segments: number;
  windowMs: number;
  /** The most segments that any window of that length saw. */
  maxSegments: number;
}

const WINDOW_MS = 10_000;

export function measurePace(ledger: LedgerEntry[], number: string): Pace {
  const texts = ledger
    .filter(({ from }) => from === number)
    .map(({ acceptedMs, body, numMedia }) => ({
      acceptedMs,
      segments: countSegments(body, numMedia),
    }));
  let maxSegments = 0;
  let inWindow = 0;
  let first = 0;
  for (const { acceptedMs, segments } of texts) {
    inWindow += segments;
    for (; ; first++) {
      const oldest = texts[first];
      if (oldest === undefined || acceptedMs - oldest.acceptedMs < WINDOW_MS) break;
      inWindow -= oldest.segments;
    }
    maxSegments = Math.max(maxSegments, inWindow);
  }
  const segments = texts.reduce((sum, text) => sum + text.segments, 0);
  return { number, texts: texts.length, segments, windowMs: WINDOW_MS, maxSegments };
}
