import { isTwilioRequest } from "../twilio/signature.ts";
import { logEvent, loggableSid } from "./log.ts";
import { readBody } from "./read-body.ts";
import { gatherEvidence } from "./rejection-evidence.ts";
import type { Rejection, RejectionEvidence } from "./rejections.ts";
import {
  TokensUnavailableError,
  type SigningToken,
  type SigningTokens,
} from "./twilio-accounts.ts";

/** Twilio's own limit for what it exchanges with a webhook (error 11750). */
const MAX_BODY_BYTES = 64 * 1024;

/** A genuine request that we cannot read, kept so that somebody can look at it. */
export interface UnreadableRequest {
  accountSid: string;
  /** The SID that it names, if any. */
  messageSid: string | null;
  path: string;
  /** The form as it came, at most 64 KB. */
  form: string;
}

/** What distinguishes one webhook from another. */
export interface TwilioWebhook<Parsed> {
  tokens: SigningTokens;
  /** Origin that Twilio called; never taken from the request, which a proxy may have rewritten. */
  publicUrl: string;
  /** The parameters in our words, or null when they lack something essential. */
  read: (params: URLSearchParams, query: URLSearchParams) => Parsed | null;
  /** Commits; rejects when it could not. Called again by Twilio, it must change nothing. */
  store: (parsed: Parsed) => Promise<unknown>;
  keepUnreadable: (request: UnreadableRequest) => Promise<unknown>;
  /**
   * Told of each refused request of an account that we know, before the answer. Never rejects. Finding
   * out why it was refused takes a while, so that is done when asked for.
   */
  onRejected: (rejection: Rejection, findOutWhy: () => Promise<RejectionEvidence>) => Promise<void>;
  /** The answer once it is stored. */
  answer: () => Response;
}

/**
 * Answers a signed form-encoded request of Twilio. Its one question is whether a second call would
 * help: 413 too long, 403 not signed by a current token of the account it names, 400 signed but
 * unreadable, 503 not verified or not stored (Twilio calls again), else what `answer` makes, after the
 * commit.
 */
export async function handleTwilioWebhook<Parsed>(
  request: Request,
  webhook: TwilioWebhook<Parsed>,
): Promise<Response> {
  const timing = startTiming();
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === null) return timing.stamp(emptyResponse(413));

  const form = new TextDecoder("utf-8", { ignoreBOM: true }).decode(body);
  const params = new URLSearchParams(form);
  const { pathname, search, searchParams } = new URL(request.url);
  const accountSid = params.get("AccountSid") ?? "";
  const url = webhook.publicUrl + pathname + search;
  const verdict = await verify(webhook, { request, url, params, bodyBytes: body.byteLength });
  timing.lap("verify");
  if (verdict === "forged") return timing.stamp(emptyResponse(403));
  if (verdict === "unknown") return timing.stamp(emptyResponse(503));

  const parsed = webhook.read(params, searchParams);
  const messageSid = params.get("MessageSid");
  try {
    if (parsed === null) {
      await webhook.keepUnreadable({ accountSid, messageSid, path: pathname, form });
    } else {
      await webhook.store(parsed);
    }
  } catch (error) {
    timing.lap("store");
    logEvent("webhook_not_stored", {
      path: pathname,
      accountSid: loggableSid(accountSid),
      messageSid: loggableSid(messageSid),
      error: error instanceof Error ? error.name : "unknown",
    });
    return timing.stamp(emptyResponse(503));
  }
  timing.lap("store");
  return timing.stamp(parsed === null ? emptyResponse(400) : webhook.answer());
}

/** Whether a current token of the account signed it; unknown when the tokens cannot be had just now. */
async function verify<Parsed>(
  { publicUrl, tokens, onRejected }: TwilioWebhook<Parsed>,
  received: { request: Request; url: string; params: URLSearchParams; bodyBytes: number },
): Promise<"genuine" | "forged" | "unknown"> {
  const { request, url, params, bodyBytes } = received;
  const accountSid = params.get("AccountSid") ?? "";
  const signature = request.headers.get("x-twilio-signature") ?? "";
  const path = new URL(url).pathname;
  try {
    const current = await tokens.of(accountSid);
    if (await isSignedByAny(current, url, params, signature)) return "genuine";
    // They may have been changed a moment ago.
    const changed = signature === "" ? null : await tokens.readAgain(accountSid);
    if (changed && (await isSignedByAny(changed, url, params, signature))) return "genuine";
    if (current.length > 0) {
      const reason = signature === "" ? "signature_missing" : "signature_wrong";
      await onRejected({ accountSid, reason, path }, () =>
        gatherEvidence(request, { publicUrl, params, bodyBytes, tokens: changed ?? current }),
      );
    }
    return "forged";
  } catch (error) {
    if (!(error instanceof TokensUnavailableError)) throw error;
    logEvent("webhook_not_verified", { path, accountSid: loggableSid(accountSid) });
    return "unknown";
  }
}

/** Tries every token, also after one has fitted: the time says nothing about which it was. */
async function isSignedByAny(
  tokens: readonly SigningToken[],
  url: string,
  params: URLSearchParams,
  signature: string,
): Promise<boolean> {
  const fits = await Promise.all(
    tokens.map(({ token }) => isTwilioRequest(token, url, params, signature)),
  );
  return fits.includes(true);
}

/** Without a body and so without a Content-Type: Twilio would text `text/plain` to the person. */
function emptyResponse(status: number): Response {
  return new Response(null, { status });
}

/** Measures the steps for `Server-Timing`, in milliseconds. */
function startTiming() {
  let last = performance.now();
  const laps: string[] = [];
  return {
    lap(name: string) {
      const now = performance.now();
      laps.push(`${name};dur=${(now - last).toFixed(1)}`);
      last = now;
    },
    stamp(response: Response): Response {
      if (laps.length > 0) response.headers.set("Server-Timing", laps.join(", "));
      return response;
    },
  };
}
