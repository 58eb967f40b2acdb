/**
 * One line of JSON about something that happened. `fields` carries SIDs, codes and durations; a phone
 * number, a text or a token never.
 */
export function logEvent(event: string, fields: Record<string, string | number | null>): void {
  console.warn(JSON.stringify({ event, ...fields }));
}

/** A SID that is safe to log; what merely claims to be one may be anything that its sender wrote. */
export function loggableSid(sid: string | null): string {
  return sid !== null && /^[A-Z]{2}[0-9a-f]{32}$/.test(sid) ? sid : "malformed";
}
