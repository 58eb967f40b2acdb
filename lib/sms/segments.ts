import { SegmentedMessage } from "sms-segments-calculator";

/** How a body travels: what the composer's counter shows. */
export interface SegmentCount {
  encoding: "GSM-7" | "UCS-2";
  segments: number;
  /** Units used: septets of GSM-7 (`€`, `[`, … take two), UTF-16 units of UCS-2. */
  used: number;
  /** Units that this many segments hold. */
  limit: number;
  /** The characters that are not in GSM-7, each once, in the order of the text. */
  nonGsmCharacters: string[];
}

const UNIT_BITS = { "GSM-7": 7, "UCS-2": 16 } as const;
const SINGLE_LIMIT = { "GSM-7": 160, "UCS-2": 70 } as const;
/** A part of a longer text gives 6 octets to the header that puts it in its place. */
const PART_LIMIT = { "GSM-7": 153, "UCS-2": 67 } as const;

/**
 * Counts as Twilio's own calculator does. An empty body is one empty segment. Load this file lazily:
 * the calculator is 12 KB that reading does not need.
 */
export function countSegments(body: string): SegmentCount {
  const message = new SegmentedMessage(body);
  const encoding = message.encodingName;
  const segments = Math.max(1, message.segmentsCount);
  const limit = segments === 1 ? SINGLE_LIMIT[encoding] : PART_LIMIT[encoding] * segments;
  return {
    encoding,
    segments,
    used: message.messageSize / UNIT_BITS[encoding],
    limit,
    nonGsmCharacters: [...new Set(message.getNonGsmCharacters())],
  };
}
