import { lookup as resolveName, type LookupAddress } from "node:dns";
import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "../net/public-address.ts";

/**
 * Fetches the files of incoming texts. Where they are is what a request said, so this goes nowhere
 * but to Twilio first, and from there only to public addresses, without our credentials.
 */

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Why there is no file. */
export type DownloadFailure =
  /** It is somewhere that we do not go. */
  | "address"
  /** Our credentials were not taken, or another refusal. */
  | "refused"
  | "missing"
  | "too_large"
  /** No connection, no answer in time, or an error of the server's. */
  | "unreachable";

export type Download =
  | { ok: true; bytes: Uint8Array<ArrayBuffer>; contentType: string | null }
  | { ok: false; failure: DownloadFailure };

export interface DownloadOptions {
  /** Origin of Twilio's API, the only one that files are fetched from and that gets the credentials. */
  apiBaseUrl: string;
  accountSid: string;
  authToken: string;
  maxBytes: number;
  /** For each hop: no answer, or a pause this long within one, ends it. */
  timeoutMs: number;
}

/** Fetches one file; never throws. */
export async function downloadMedia(url: string, options: DownloadOptions): Promise<Download> {
  const apiOrigin = new URL(options.apiBaseUrl).origin;
  let target = parseUrl(url);
  if (target?.origin !== apiOrigin) return { ok: false, failure: "address" };
  let isCredentialed = true;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const isTwilio = target.origin === apiOrigin;
    // Once elsewhere, a way back does not get the credentials again.
    isCredentialed = isCredentialed && isTwilio;
    if (!isTwilio && !isAllowed(target)) return { ok: false, failure: "address" };
    const answer = await get(target, { ...options, isCredentialed, isTwilio });
    if (!("redirectTo" in answer)) return answer;
    target = parseUrl(answer.redirectTo, target);
    if (target === null) return { ok: false, failure: "address" };
  }
  return { ok: false, failure: "address" };
}

interface Hop extends DownloadOptions {
  isCredentialed: boolean;
  isTwilio: boolean;
}

function get(target: URL, hop: Hop): Promise<Download | { redirectTo: string }> {
  return new Promise((resolve) => {
    const fail = (failure: DownloadFailure) => {
      resolve({ ok: false, failure });
    };
    const { request } = target.protocol === "https:" ? https : http;
    const call = request(target, {
      headers: hop.isCredentialed ? { Authorization: basicAuth(hop) } : {},
      timeout: hop.timeoutMs,
      agent: false,
      // The stand-in for Twilio may be on this machine; nothing else may.
      ...(hop.isTwilio ? {} : { lookup: lookupPublic }),
    });
    call.on("timeout", () => call.destroy(new Error("timeout")));
    call.on("error", (error: NodeJS.ErrnoException) => {
      fail(error.code === NOT_PUBLIC ? "address" : "unreachable");
    });
    call.on("response", (response) => {
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      const failure = failureOf(status);
      if (REDIRECTS.has(status) && location !== undefined) resolve({ redirectTo: location });
      else if (failure !== null) fail(failure);
      else {
        readBytes(response, hop.maxBytes).then(resolve, () => {
          fail("unreachable");
        });
        return;
      }
      response.destroy();
    });
    call.end();
  });
}

async function readBytes(response: http.IncomingMessage, maxBytes: number): Promise<Download> {
  const tooLarge: Download = { ok: false, failure: "too_large" };
  if (Number(response.headers["content-length"] ?? 0) > maxBytes) {
    response.destroy();
    return tooLarge;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes) return tooLarge;
    chunks.push(chunk);
  }
  if (!response.complete) return { ok: false, failure: "unreachable" };
  const contentType = response.headers["content-type"] ?? null;
  return { ok: true, bytes: new Uint8Array(Buffer.concat(chunks)), contentType };
}

function failureOf(status: number): DownloadFailure | null {
  if (status >= 200 && status < 300) return null;
  if (status === 404 || status === 410) return "missing";
  return status >= 500 || status === 429 ? "unreachable" : "refused";
}

/** Elsewhere than at Twilio: https, and not an address that is written out and private. */
function isAllowed({ protocol, hostname }: URL): boolean {
  const literal = hostname.replace(/^\[|\]$/g, "");
  return protocol === "https:" && (isIP(literal) === 0 || isPublicAddress(literal));
}

const NOT_PUBLIC = "ERR_ADDRESS_NOT_PUBLIC";

/** Resolves names for the connection itself, so that no second look-up can give another answer. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolveName(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const [first] = addresses;
    if (error !== null || first === undefined) {
      callback(error ?? new Error("No address."), "");
    } else if (!addresses.every(({ address }) => isPublicAddress(address))) {
      callback(Object.assign(new Error("Not a public address."), { code: NOT_PUBLIC }), "");
    } else if (options.all === true) {
      callback(null, addresses);
    } else {
      callback(null, first.address, first.family);
    }
  });
};

function basicAuth({ accountSid, authToken }: DownloadOptions): string {
  return `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
}

function parseUrl(url: string, base?: URL): URL | null {
  return URL.canParse(url, base) ? new URL(url, base) : null;
}
