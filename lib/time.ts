const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How a moment is written: the reader's language and, where it is not their own, the time zone. */
export interface TimeFormat {
  locale?: string;
  /** IANA name; the reader's own when absent. */
  timeZone?: string;
}

/** "9:02 AM": the time of day alone. */
export function formatClock(atMs: number, { locale, timeZone }: TimeFormat = {}): string {
  return formatter(locale, { hour: "numeric", minute: "2-digit", timeZone }).format(atMs);
}

/** A list row's time: "Now", "9m", "9:02 AM" today, "Yesterday", "Tue" this week, "Nov 14", "Nov 14, 2024". */
export function formatListTime(atMs: number, nowMs: number, format: TimeFormat = {}): string {
  const age = nowMs - atMs;
  if (age < MINUTE_MS) return "Now";
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)}m`;
  const days = daysBetween(atMs, nowMs, format);
  if (days <= 0) return formatClock(atMs, format);
  if (days === 1) return "Yesterday";
  if (days < 7) return formatter(format.locale, { weekday: "short", ...zone(format) }).format(atMs);
  return formatDate(atMs, nowMs, format);
}

/** A day separator: "Today", "Yesterday", "Tuesday, Nov 18", with the year when it is another one. */
export function formatDay(atMs: number, nowMs: number, format: TimeFormat = {}): string {
  const days = daysBetween(atMs, nowMs, format);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  return formatter(format.locale, {
    weekday: "long",
    month: "short",
    day: "numeric",
    ...yearWhenOther(atMs, nowMs, format),
    ...zone(format),
  }).format(atMs);
}

/** "Nov 14", with the year when it is not this one. */
export function formatDate(atMs: number, nowMs: number, format: TimeFormat = {}): string {
  return formatter(format.locale, {
    month: "short",
    day: "numeric",
    ...yearWhenOther(atMs, nowMs, format),
    ...zone(format),
  }).format(atMs);
}

/** "today at 8:47 AM", "tomorrow at 8:47 AM" or "on Nov 14 at 8:47 AM": inside a sentence. */
export function formatMoment(atMs: number, nowMs: number, format: TimeFormat = {}): string {
  const days = daysBetween(atMs, nowMs, format);
  const clock = formatClock(atMs, format);
  if (days === 0) return `today at ${clock}`;
  if (days === 1) return `yesterday at ${clock}`;
  if (days === -1) return `tomorrow at ${clock}`;
  return `on ${formatDate(atMs, nowMs, format)} at ${clock}`;
}

/** Everything there is to say about a moment, for a tooltip: local date and time, and UTC. */
export function formatFull(atMs: number, { locale, timeZone }: TimeFormat = {}): string {
  const local = formatter(locale, { dateStyle: "full", timeStyle: "medium", timeZone });
  const utc = formatter(locale, { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
  return `${local.format(atMs)} (${utc.format(atMs)} UTC)`;
}

/** "9:45:11.204 AM": a time of day to the millisecond. */
export function formatPrecise(atMs: number, { locale, timeZone }: TimeFormat = {}): string {
  return formatter(locale, {
    hour: "numeric",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    timeZone,
  }).format(atMs);
}

/** "12 ms", "1.73 s", "2 min 5 s", "3 h 4 min", "2 d 3 h": how long something took. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < MINUTE_MS) return `${Number((durationMs / 1_000).toFixed(2))} s`;
  const units = [
    [DAY_MS, "d"],
    [HOUR_MS, "h"],
    [MINUTE_MS, "min"],
    [1_000, "s"],
  ] as const;
  const first = units.findIndex(([unitMs]) => durationMs >= unitMs);
  let rest = durationMs;
  const parts = units.slice(first, first + 2).map(([unitMs, name]) => {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    return count === 0 ? "" : `${count} ${name}`;
  });
  return parts.filter(Boolean).join(" ");
}

/** A calendar day as a string that is equal for two moments of one day, "2025-11-20". */
export function dayKey(atMs: number, { timeZone }: TimeFormat = {}): string {
  return formatter("en-CA", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    timeZone,
  }).format(atMs);
}

/** Calendar days from the one moment's day to now's; negative for days to come. */
function daysBetween(atMs: number, nowMs: number, format: TimeFormat): number {
  const days = (Date.parse(dayKey(nowMs, format)) - Date.parse(dayKey(atMs, format))) / 86_400_000;
  return Math.round(days);
}

function yearWhenOther(
  atMs: number,
  nowMs: number,
  format: TimeFormat,
): Intl.DateTimeFormatOptions {
  const isSame = dayKey(atMs, format).slice(0, 4) === dayKey(nowMs, format).slice(0, 4);
  return isSame ? {} : { year: "numeric" };
}

function zone({ timeZone }: TimeFormat): Intl.DateTimeFormatOptions {
  return timeZone === undefined ? {} : { timeZone };
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs about 50 µs, using one about 1 µs; a list shows hundreds of times. */
function formatter(
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}
