import { AREA_CODE_ZONES } from "./data/area-codes.ts";
import { COUNTRY_ZONES } from "./data/country-zones.ts";

/**
 * When a text that no person wrote may leave: by the clock of whoever gets it, in every time zone
 * where they may be. An area code says where a number was given out, not where its owner is.
 */

/** Minutes since local midnight: from `startMinute` on, before `endMinute`. */
export interface SendWindow {
  startMinute: number;
  endMinute: number;
}

/** The federal rule ends at 21:00; several states end at 20:00. */
export const DEFAULT_WINDOW: SendWindow = { startMinute: 8 * 60, endMinute: 20 * 60 };

/** A window begins and ends on the quarter hour, as the offsets of all time zones do. */
export const WINDOW_STEP_MINUTES = 15;
const MIN_WINDOW_MINUTES = 60;
const STEP_MS = WINDOW_STEP_MINUTES * 60_000;
const DAY_MS = 86_400_000;

/** Toll-free and unknown American numbers: all fifty states. */
const EVERYWHERE_IN_THE_US = [
  "America/New_York",
  "America/Chicago",
  "America/Denver",
  "America/Phoenix",
  "America/Los_Angeles",
  "America/Anchorage",
  "Pacific/Honolulu",
];

export function isWindow({ startMinute, endMinute }: SendWindow): boolean {
  return (
    [startMinute, endMinute].every((minute) => minute % WINDOW_STEP_MINUTES === 0) &&
    startMinute >= 0 &&
    endMinute <= 24 * 60 &&
    endMinute - startMinute >= MIN_WINDOW_MINUTES
  );
}

/**
 * The time zones where the owner of an address may be. `homeZone` stands for countries that we have
 * no table of, and for short codes.
 */
export function timeZonesOf(address: string, homeZone: string): readonly string[] {
  const digits = address.replace(/^whatsapp:/, "");
  if (!digits.startsWith("+")) return [homeZone];
  if (digits.startsWith("+1"))
    return AREA_CODE_ZONES.get(digits.slice(2, 5)) ?? EVERYWHERE_IN_THE_US;
  const zones = COUNTRY_ZONES.get(digits.slice(1, 4)) ?? COUNTRY_ZONES.get(digits.slice(1, 3));
  return zones ?? [homeZone];
}

/**
 * Until when a text must wait; null when it may leave now. Where no moment of a day suits all zones,
 * it waits for a day, and then again: it does not leave.
 */
export function heldUntil(
  nowMs: number,
  timeZones: readonly string[],
  window: SendWindow,
): number | null {
  const isAllowed = (atMs: number) =>
    timeZones.every((zone) => {
      const minute = localMinute(atMs, zone);
      return minute >= window.startMinute && minute < window.endMinute;
    });
  if (isAllowed(nowMs)) return null;
  const first = Math.ceil(nowMs / STEP_MS) * STEP_MS;
  // Over a day: a clock may go forward over the beginning of a window.
  for (let atMs = first; atMs <= nowMs + 2 * DAY_MS; atMs += STEP_MS) {
    if (isAllowed(atMs)) return atMs;
  }
  return nowMs + DAY_MS;
}

/** Minutes since midnight on the clocks of a time zone. */
export function localMinute(atMs: number, timeZone: string): number {
  const [hour = 0, minute = 0] = clockOf(timeZone).format(atMs).split(":").map(Number);
  return hour * 60 + minute;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs far more than using one. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  });
  clocks.set(timeZone, made);
  return made;
}
