const MINUTE_MS = 60_000;

/**
 * When something of the demo happened, so that it stays plausible whenever the demo is started:
 * "9m" is nine minutes before now; "3d 16:12" is 16:12 on the organization's clock three days ago.
 */
export type When = `${number}m` | `${number}d ${number}:${number}`;

/** Milliseconds since the epoch of `when`, seen from `nowMs` in the IANA zone `timeZone`. */
export function resolveWhen(when: string, nowMs: number, timeZone: string): number {
  const minutes = /^(\d+(?:\.\d+)?)m$/.exec(when)?.[1];
  if (minutes !== undefined) return nowMs - Number(minutes) * MINUTE_MS;
  const days = /^(\d+)d (\d{1,2}):(\d{2})$/.exec(when);
  if (days === null) throw new Error(`Not a time of the demo: "${when}".`);
  const [, daysAgo, hour, minute] = days.map(Number) as [number, number, number, number];
  const today = wallClock(nowMs, timeZone);
  const asIfUtc = Date.UTC(today.year, today.month - 1, today.day - daysAgo, hour, minute);
  return toInstant(asIfUtc, timeZone);
}

/** The instant at which the zone's clocks show what `asIfUtc` would show in UTC. */
function toInstant(asIfUtc: number, timeZone: string): number {
  // The offset just found may be that of the other side of a clock change; the second look settles it.
  let instant = asIfUtc;
  for (let look = 0; look < 2; look += 1) instant = asIfUtc - offsetAt(instant, timeZone);
  return instant;
}

function offsetAt(instant: number, timeZone: string): number {
  const clock = wallClock(instant, timeZone);
  const shown = Date.UTC(clock.year, clock.month - 1, clock.day, clock.hour, clock.minute);
  return shown - Math.floor(instant / MINUTE_MS) * MINUTE_MS;
}

function wallClock(instant: number, timeZone: string) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((entry) => entry.type === type)?.value);
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
  };
}
