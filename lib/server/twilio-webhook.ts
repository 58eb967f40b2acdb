import { isTwilioRequest } from "../twilio/signature.ts";
import { logEvent, loggableSid } from "./log.ts";
import { readBody } from "./read-body.ts";
import type { Rejection } from "./rejections.ts";
import type { AccountTokens } from "./twilio-accounts.ts";

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
  accounts: AccountTokens;
  /** Origin that Twilio called; never taken from the request, which a proxy may have rewritten. */
  publicUrl: string;
  /** The parameters in our words, or null when they lack something essential. */
  read: (params: URLSearchParams, query: URLSearchParams) => Parsed | null;
  /** Commits; rejects when it could not. Called again by Twilio, it must change nothing. */
  store: (parsed: Parsed) => Promise<unknown>;
  keepUnreadable: (request: UnreadableRequest) => Promise<unknown>;
  /** Told of each refused request of an account that we know, before the answer. Never rejects. */
  onRejected: (rejection: Rejection) => Promise<void>;
  /** The answer once it is stored. */
  answer: () => Response;
}

/**
 * Answers a signed form-encoded request of Twilio. Its one question is whether a second call would
 * help: 413 too long, 403 not signed by a current token of the account it names, 400 signed but
 * unreadable, 503 not stored (Twilio calls again), else what `answer` makes, after the commit.
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
  const tokens = webhook.accounts.get(accountSid);
  const signature = request.headers.get("x-twilio-signature") ?? "";
  const isGenuine =
    tokens !== undefined &&
    (await isSignedByAny(tokens, webhook.publicUrl + pathname + search, params, signature));
  timing.lap("verify");

  if (!isGenuine) {
    if (tokens !== undefined) {
      const reason = signature === "" ? "signature_missing" : "signature_wrong";
      await webhook.onRejected({ accountSid, reason, path: pathname });
    }
    return timing.stamp(emptyResponse(403));
  }

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

/** Tries every token, also after one has fitted: the time says nothing about which it was. */
async function isSignedByAny(
  tokens: readonly string[],
  url: string,
  params: URLSearchParams,
  signature: string,
): Promise<boolean> {
  const fits = await Promise.all(
    tokens.map((token) => isTwilioRequest(token, url, params, signature)),
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
