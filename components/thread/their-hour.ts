import { localMinute, type SendWindow } from "@/lib/quiet-hours";
import { formatClock } from "@/lib/time";

/**
 * "It is 11:40 PM for Marisol": what to think of before writing out of hours; null in the day. "May be"
 * where their number lies in several time zones.
 */
export function theirHour(
  about: { name: string; timeZones: readonly string[]; sendWindow: SendWindow },
  nowMs: number,
  locale?: string,
): string | null {
  const { name, timeZones, sendWindow } = about;
  const outside = timeZones.find((zone) => {
    const minute = localMinute(nowMs, zone);
    return minute < sendWindow.startMinute || minute >= sendWindow.endMinute;
  });
  if (outside === undefined) return null;
  const clocks = new Set(timeZones.map((zone) => localMinute(nowMs, zone)));
  const clock = formatClock(nowMs, { locale, timeZone: outside });
  return `It ${clocks.size > 1 ? "may be" : "is"} ${clock} for ${name}.`;
}
