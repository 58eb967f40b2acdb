import { SegmentedMessage } from "sms-segments-calculator";

/** How many segments Twilio would bill; a picture message is always one. */
export function countSegments(body: string, numMedia: number): number {
  if (numMedia > 0) return 1;
  return Math.max(1, new SegmentedMessage(body).segmentsCount);
}
