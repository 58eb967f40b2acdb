/** The page's calls to the control API. The cookie that came with the page opens it. */

/** @import { PhoneMessage, PhoneState } from "../src/control/views.ts" */
/** @import { Faults } from "../src/faults.ts" */
/** @import { SimulatorEvent } from "../src/events.ts" */

/**
 * @typedef {{ contentType: string, base64: string }} Picture
 */

/** @returns {Promise<PhoneState>} */
export const fetchState = () => call("GET", "state");

/** @returns {Promise<{ events: SimulatorEvent[] }>} */
export const fetchEvents = () => call("GET", "events");

/**
 * @param {string} contact
 * @param {string} number
 * @returns {Promise<{ messages: PhoneMessage[] }>}
 */
export const fetchThread = (contact, number) =>
  call("GET", `thread?${new URLSearchParams({ contact, number }).toString()}`);

/**
 * @param {{ from: string, to: string, body: string, media: Picture[] }} text
 * @returns {Promise<{ sid: string }>}
 */
export const sendText = (text) => call("POST", "texts", text);

/** @param {Partial<Faults>} faults */
export const putFaults = (faults) => call("PUT", "faults", faults);

/** @param {{ address: string, name: string }} contact */
export const putContact = (contact) => call("PUT", "contacts", [contact]);

/** @param {number} id */
export const replay = (id) => call("POST", `events/${id}/replay`);

export const resetSimulator = () => call("POST", "reset");

/**
 * Listens for as long as the page is open; the browser reconnects by itself.
 *
 * @param {{
 *   onLog: (event: SimulatorEvent) => void,
 *   onMessage: (message: PhoneMessage) => void,
 *   onState: (state: PhoneState) => void,
 *   onLive: (isLive: boolean) => void,
 * }} listeners
 */
export function listen({ onLog, onMessage, onState, onLive }) {
  const source = new EventSource("/_control/stream");
  source.addEventListener("log", ({ data }) => onLog(JSON.parse(data)));
  source.addEventListener("message", ({ data }) => onMessage(JSON.parse(data)));
  source.addEventListener("state", ({ data }) => onState(JSON.parse(data)));
  source.addEventListener("open", () => onLive(true));
  source.addEventListener("error", () => {
    onLive(false);
    // Refused rather than interrupted: the cookie is of an earlier simulator. A reload gets a new one.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 2_000);
  });
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 */
async function call(method, path, body) {
  const response = await fetch(`/_control/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = text === "" ? null : JSON.parse(text);
  if (!response.ok) throw new Error(json?.error ?? `The simulator answered ${response.status}`);
  return json;
}
