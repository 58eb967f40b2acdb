/** When, each day, what has become too old is erased (convex/crons.ts). */
export const DAILY_ERASURE = { hourUTC: 9, minuteUTC: 40 };

const DAY_MS = 24 * 60 * 60_000;

/** The moment of the next daily run. */
export function nextDailyErasure(nowMs: number): number {
  const { hourUTC, minuteUTC } = DAILY_ERASURE;
  const today = new Date(nowMs).setUTCHours(hourUTC, minuteUTC, 0, 0);
  return today > nowMs ? today : today + DAY_MS;
}
