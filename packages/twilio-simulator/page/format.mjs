/** How the page writes numbers, times and commands. Pure. */

/** @import { SimulatorEvent } from "../src/events.ts" */

/**
 * North American numbers as people write them; others as they are.
 *
 * @param {string} address E.164
 */
export function formatAddress(address) {
  const match = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(address);
  return match === null ? address : `+1 ${match[1]} ${match[2]} ${match[3]}`;
}

/**
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? "")][0] ?? "",
  );
  return letters.join("").toUpperCase();
}

/**
 * A stable hue in degrees for somebody's avatar.
 *
 * @param {string} address
 */
export function hueOf(address) {
  let hash = 7;
  for (const char of address) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return hash % 360;
}

/**
 * `9:50:41.207`, local time.
 *
 * @param {number} ms since the epoch
 */
export function formatClock(ms) {
  const date = new Date(ms);
  const pad = (/** @type {number} */ value, length = 2) => String(value).padStart(length, "0");
  const time = `${date.getHours()}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return `${time}.${pad(date.getMilliseconds(), 3)}`;
}

/**
 * @param {number} ms duration
 */
export function formatDuration(ms) {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

/**
 * `Today 9:38 AM`, as a phone writes above a group of texts.
 *
 * @param {number} ms
 * @param {number} nowMs
 */
export function formatStamp(ms, nowMs) {
  const date = new Date(ms);
  const time = date.toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" });
  const startOfToday = new Date(nowMs).setHours(0, 0, 0, 0);
  const daysAgo = Math.ceil((startOfToday - ms) / 86_400_000);
  if (daysAgo <= 0) return `Today ${time}`;
  if (daysAgo === 1) return `Yesterday ${time}`;
  const day = date.toLocaleDateString(undefined, {
    weekday: "short",
    month: "short",
    day: "numeric",
  });
  return `${day}, ${time}`;
}

/**
 * The value below which `share` of the values lie, or null without values.
 *
 * @param {number[]} values
 * @param {number} share 0 to 1
 */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

/**
 * A command that repeats the request of a webhook or callback.
 *
 * @param {Pick<SimulatorEvent, "method" | "url" | "params" | "signatureHeader">} event
 */
export function toCurl({ method, url, params, signatureHeader }) {
  const quote = (/** @type {string} */ text) => `'${text.replaceAll("'", `'\\''`)}'`;
  const form = method === "GET" ? [] : params;
  return [
    `curl -X ${method} ${quote(url)}`,
    `-H ${quote(`X-Twilio-Signature: ${signatureHeader ?? ""}`)}`,
    ...form.map(([name, value]) => `--data-urlencode ${quote(`${name}=${value}`)}`),
  ].join(" \\\n  ");
}
