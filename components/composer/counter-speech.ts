import type { SegmentCount } from "@/lib/sms/segments";

/**
 * What the counter says aloud. It changes only when the text goes into another segment, needs the
 * larger alphabet or is nearly full, so that typing is not talked over.
 */
export function counterSpeech({ encoding, segments, used, limit }: SegmentCount): string {
  const said: string[] = [];
  if (segments > 1) said.push(`${segments} segments`);
  if (encoding === "UCS-2") said.push("Unicode, 70 characters for each segment");
  if (used >= limit * 0.9) said.push("segment nearly full");
  return said.join(", ");
}
