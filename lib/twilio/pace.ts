import { isShortCode, isTollFree } from "../phone.ts";
import { countSegments } from "../sms/segments.ts";
import { FASTEST_PACE, SLOWEST_PACE } from "./pace-limits.ts";

/**
 * How fast Twilio hands the texts of one sender on, in segments a second: what comes faster waits in
 * its queue, where it cannot be taken back or be overtaken. US and Canada; elsewhere long codes are
 * faster. https://help.twilio.com/articles/115002943027 (read 2026-08)
 */
const SEGMENTS_PER_SECOND = {
  longCode: 1,
  tollFree: 3,
  shortCode: 100,
  whatsapp: 80,
} as const;

const WHATSAPP = "whatsapp:";

/** The pace of a number of ours of which nobody has said otherwise. */
export function defaultPace(address: string): number {
  if (address.startsWith(WHATSAPP)) return SEGMENTS_PER_SECOND.whatsapp;
  if (isShortCode(address)) return SEGMENTS_PER_SECOND.shortCode;
  if (isTollFree(address)) return SEGMENTS_PER_SECOND.tollFree;
  return SEGMENTS_PER_SECOND.longCode;
}

/** Whether a number may be sent with at this pace. */
export function isPace(segmentsPerSecond: number): boolean {
  return segmentsPerSecond >= SLOWEST_PACE && segmentsPerSecond <= FASTEST_PACE;
}

/** What a text counts at Twilio's pace: its segments, or one where it travels in one piece. */
export function paceCost(text: { from: string; body: string; mediaCount: number }): number {
  const isOnePiece = text.mediaCount > 0 || text.from.startsWith(WHATSAPP);
  return isOnePiece ? 1 : countSegments(text.body).segments;
}
