import { signTwilioRequest } from "./signature.ts";

/** The parameter that marks a request as our own test of the webhook; Twilio sends none of this name. */
export const SELF_TEST_PARAM = "ThreadboxSelfTest";

/** The account and the test that such a request names; null for any other request. */
export function readSelfTest(
  params: URLSearchParams,
): { accountSid: string; nonce: string } | null {
  const nonce = params.get(SELF_TEST_PARAM);
  return nonce === null ? null : { accountSid: params.get("AccountSid") ?? "", nonce };
}

/** Twilio waits as long for a webhook, connection and retries included. */
const TIMEOUT_MS = 15_000;

export const PROBE_OUTCOMES = [
  /** 200 with a TwiML document. */
  "accepted",
  /** 403: not signed with a token that the inbox knows. */
  "forbidden",
  /** 400: genuine, but nobody there has started this test. */
  "unknown_test",
  "not_found",
  /** Twilio follows redirects, but drops what it was about to tell. */
  "redirected",
  "server_error",
  /** Some answer that our route does not give. */
  "unexpected",
  "no_such_host",
  "no_connection",
  "certificate",
  "timeout",
] as const;
export type ProbeOutcome = (typeof PROBE_OUTCOMES)[number];

export interface ProbeResult {
  outcome: ProbeOutcome;
  /** The status of the answer; null when none came. */
  status: number | null;
  totalMs: number;
  /** What the answer's Server-Timing says, in milliseconds. */
  serverMs: { verify: number | null; store: number | null };
}

/**
 * Calls the webhook as Twilio would, once, signed with `authToken` or not at all when that is null.
 * Never follows a redirect and never throws. `url` is the public address.
 */
export async function probeWebhook(
  deps: { fetch: typeof fetch; now: () => number },
  call: { url: string; accountSid: string; nonce: string; authToken: string | null },
): Promise<ProbeResult> {
  const { accountSid, nonce, authToken } = call;
  // The fragment tells Twilio how to retry; it is neither sent nor signed.
  const url = call.url.replace(/#.*$/, "");
  const form = new URLSearchParams({ AccountSid: accountSid, [SELF_TEST_PARAM]: nonce });
  const headers: Record<string, string> =
    authToken === null
      ? {}
      : { "X-Twilio-Signature": await signTwilioRequest(authToken, url, form) };
  const startedAt = deps.now();
  try {
    const response = await deps.fetch(url, {
      method: "POST",
      body: form,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return {
      outcome: outcomeOf(response),
      status: response.status,
      totalMs: deps.now() - startedAt,
      serverMs: readServerTiming(response.headers.get("Server-Timing") ?? ""),
    };
  } catch (error) {
    return {
      outcome: outcomeOfError(error),
      status: null,
      totalMs: deps.now() - startedAt,
      serverMs: { verify: null, store: null },
    };
  }
}

function outcomeOf({ status, headers }: Response): ProbeOutcome {
  if (status >= 300 && status < 400) return "redirected";
  if (status >= 500) return "server_error";
  switch (status) {
    case 200:
      return (headers.get("Content-Type") ?? "").startsWith("text/xml") ? "accepted" : "unexpected";
    case 400:
      return "unknown_test";
    case 403:
      return "forbidden";
    case 404:
      return "not_found";
    default:
      return "unexpected";
  }
}

const DNS_CODES = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL"]);
const TIMEOUT_CODES = new Set([
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);
const CERTIFICATE_CODE = /CERT|SELF_SIGNED|SSL|TLS|UNABLE_TO_VERIFY/;

/** Node's fetch throws a TypeError whose cause has the code. */
function outcomeOfError(error: unknown): ProbeOutcome {
  const isTimeout = error instanceof Error && error.name === "TimeoutError";
  const cause = error instanceof Error ? error.cause : undefined;
  const { code = "" } = { ...(cause as { code?: string } | undefined) };
  if (isTimeout || TIMEOUT_CODES.has(code)) return "timeout";
  if (DNS_CODES.has(code)) return "no_such_host";
  return CERTIFICATE_CODE.test(code) ? "certificate" : "no_connection";
}

function readServerTiming(header: string): ProbeResult["serverMs"] {
  const durationOf = (name: string) => {
    const found = new RegExp(`(?:^|,)\\s*${name};dur=([\\d.]+)`).exec(header)?.[1];
    return found === undefined ? null : Number(found);
  };
  return { verify: durationOf("verify"), store: durationOf("store") };
}
