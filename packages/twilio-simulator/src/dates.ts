const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** The 2010 API's dates: `Thu, 24 Aug 2023 05:01:45 +0000`, always UTC. */
export function toRfc2822(ms: number): string {
  const date = new Date(ms);
  const day = `${DAYS[date.getUTCDay()] ?? ""}, ${twoDigits(date.getUTCDate())}`;
  const month = `${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
  return `${day} ${month} ${date.toISOString().slice(11, 19)} +0000`;
}

/** The newer APIs' dates: `2026-01-05T17:00:00Z`, always UTC and whole seconds. */
export function toIsoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** The carrier's receipt time in status callbacks, `YYMMDDhhmm`. */
export function toReceiptDate(ms: number): string {
  return new Date(ms).toISOString().replace(/\D/g, "").slice(2, 12);
}

/** The UTC day of a date filter (`2026-01-05` or an ISO time), or null when it is neither. */
export function toUtcDay(text: string): string | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString().slice(0, 10);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
