import http from "node:http";
import twilio from "twilio";

/** Twilio's own hosts, one for each of its APIs: `api`, `messaging` and others, with or without a region. */
const TWILIO_HOST = /^(\w+)\.((?:[\w-]+\.){0,2}twilio\.com)$/;

/**
 * The SDK knows no base address, but lets its HTTP client be replaced: this one sends every request,
 * also those for a next page, to `origin`. It never retries by itself.
 */
export class RedirectingClient extends twilio.RequestClient {
  readonly #origin: string;

  constructor(origin: string, timeoutMs: number) {
    // A connection of its own for every call: one that is reused may be closed by the other side at
    // that very moment, and then nobody knows whether the text was taken.
    super({ timeout: timeoutMs, autoRetry: false, keepAlive: false });
    this.axios.defaults.httpAgent = new http.Agent({ keepAlive: false });
    this.#origin = origin;
  }

  override async request<Data>(options: RequestOptions<Data>) {
    const uri = addressUnder(this.#origin, options.uri);
    return await super.request<Data>({ ...options, uri });
  }
}

type RequestOptions<Data> = Parameters<typeof twilio.RequestClient.prototype.request<Data>>[0];

/**
 * Where a request of the SDK goes. Twilio has a host for each of its APIs; a stand-in has one origin,
 * where the API's name comes first in the path: messaging.twilio.com/v1 is at <origin>/messaging/v1.
 * Requests carry the account's token, so an address elsewhere, such as a foreign next page, is refused.
 */
export function addressUnder(origin: string, uri: string): string {
  const url = new URL(uri);
  const base = new URL(origin);
  if (url.origin === base.origin) return uri;
  const [, api] = TWILIO_HOST.exec(url.hostname) ?? [];
  if (api === undefined || url.protocol !== "https:")
    throw new Error("Not an address of Twilio's.");
  const rest = url.pathname + url.search;
  const [, , region] = TWILIO_HOST.exec(base.hostname) ?? [];
  if (region !== undefined) return `https://${api}.${region}${rest}`;
  return `${base.origin}${api === "api" ? "" : `/${api}`}${rest}`;
}
