import { randomUUID } from "node:crypto";
import { errorMessage } from "../error-catalogue.ts";
import type { Simulation } from "../simulation.ts";
import { type HttpOutcome, callHttp } from "./http-call.ts";
import { type ConnectionPolicy, type RetryReason, readConnectionPolicy } from "./overrides.ts";
import { signRequest } from "./signature.ts";

/** One event that the app is to hear about. */
export interface Delivery {
  kind: "webhook" | "callback";
  /** How the log calls it. */
  name: string;
  summary: string;
  sid: string;
  url: string;
  method: string;
  params: [string, string][];
  fallback?: { url: string; method: string };
  /** Judges a 2xx answer; an error code counts as a failed delivery. */
  checkAnswer?: (answer: WebhookAnswer) => number | null;
}

export interface WebhookAnswer {
  status: number;
  contentType: string | null;
  body: string;
}

/** The answer that counted, or the error that Twilio would log. */
export type DeliveryResult = { answer: WebhookAnswer } | { errorCode: number };

/**
 * Pauses before the tries after the first. Twilio does not document its own; these spread three
 * retries over ten of the fifteen seconds.
 */
const RETRY_PAUSES_MS = [1_000, 3_000, 6_000, 2_000, 2_000];

/** TwiML over 64 kB is refused with 11750. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_REDIRECTS = 10;

/**
 * Delivers one event: the URL with its retries within its total time, then the fallback URL with
 * `ErrorCode` and `ErrorUrl`. Every try carries the same idempotency token and is logged.
 */
export async function deliver(simulation: Simulation, delivery: Delivery): Promise<DeliveryResult> {
  const token = randomUUID();
  const result = await deliverTo(simulation, delivery, token);
  const { fallback } = delivery;
  if (!("errorCode" in result) || fallback === undefined || fallback.url === "") return result;
  return deliverTo(
    simulation,
    {
      ...delivery,
      ...fallback,
      params: [
        ...delivery.params,
        ["ErrorCode", String(result.errorCode)],
        ["ErrorUrl", withoutFragment(delivery.url)],
      ],
    },
    token,
    true,
  );
}

async function deliverTo(
  simulation: Simulation,
  delivery: Delivery,
  token: string,
  isFallback = false,
): Promise<DeliveryResult> {
  const { clock } = simulation;
  const policy = readConnectionPolicy(delivery.url);
  const deadlineMs = clock.now() + policy.totalTimeoutMs;
  for (let attempt = 1; ; attempt++) {
    const remainingMs = Math.max(0, deadlineMs - clock.now());
    const tried = await tryOnce(
      simulation,
      delivery,
      { token, attempt, isFallback },
      policy,
      remainingMs,
    );
    if ("answer" in tried) return tried;

    const pauseMs = RETRY_PAUSES_MS[attempt - 1] ?? 0;
    const mayRetry =
      attempt <= policy.retries &&
      tried.retryReason !== null &&
      policy.retryOn.includes(tried.retryReason) &&
      clock.now() + pauseMs < deadlineMs &&
      !simulation.closing.aborted;
    if (!mayRetry) return { errorCode: tried.errorCode };
    await pause(simulation, pauseMs);
  }
}

async function tryOnce(
  simulation: Simulation,
  delivery: Delivery,
  { token, attempt, isFallback }: { token: string; attempt: number; isFallback: boolean },
  policy: ConnectionPolicy,
  remainingMs: number,
): Promise<{ answer: WebhookAnswer } | { errorCode: number; retryReason: RetryReason | null }> {
  const startedMs = simulation.clock.now();
  const limits = {
    connectTimeoutMs: Math.min(policy.connectTimeoutMs, remainingMs),
    readTimeoutMs: Math.min(policy.readTimeoutMs, remainingMs),
  };
  const request = signedRequest(simulation, delivery);
  const outcome: HttpOutcome = simulation.faults.webhookOffline
    ? { kind: "no-connection" }
    : await follow(simulation, delivery, { ...request, ...limits }, token);
  const judged = judge(outcome, delivery.checkAnswer);
  const errorCode = "errorCode" in judged ? judged.errorCode : null;
  simulation.events.add({
    kind: delivery.kind,
    name: delivery.name,
    summary: errorCode === null ? delivery.summary : `${errorCode}, ${errorMessage(errorCode)}`,
    sid: delivery.sid,
    method: delivery.method,
    url: request.url,
    params: delivery.params,
    status: outcome.kind === "answer" ? outcome.status : null,
    errorCode,
    latencyMs: simulation.clock.now() - startedMs,
    storedMs: outcome.kind === "answer" ? readStoredMs(outcome.headers["server-timing"]) : null,
    signature: simulation.faults.brokenSignature ? "broken" : "valid",
    signatureHeader: request.headers["X-Twilio-Signature"] ?? null,
    attempt,
    isFallback,
  });
  return judged;
}

interface SignedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
}

/** A GET webhook carries its parameters in the query, and they are signed as part of the URL. */
function signedRequest(
  simulation: Simulation,
  { method, url: target, params }: Pick<Delivery, "method" | "url" | "params">,
): SignedRequest {
  const { url: bareUrl, authorization } = splitCredentials(toRequestable(withoutFragment(target)));
  const form = new URLSearchParams(params).toString();
  const isGet = method === "GET";
  const url =
    isGet && form !== "" ? `${bareUrl}${bareUrl.includes("?") ? "&" : "?"}${form}` : bareUrl;
  const { primary } = simulation.tokens;
  const key = simulation.faults.brokenSignature ? `not-${primary}` : primary;
  return {
    method,
    url,
    body: isGet ? null : form,
    headers: {
      "User-Agent": "TwilioProxy/1.1",
      Accept: "*/*",
      "X-Twilio-Signature": signRequest(key, url, isGet ? [] : params),
      ...(authorization === null ? {} : { Authorization: authorization }),
      ...(isGet
        ? {}
        : {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "Content-Length": String(Buffer.byteLength(form)),
          }),
    },
  };
}

/** Makes the request and follows redirects; 301, 302 and 303 turn it into a GET without parameters. */
async function follow(
  simulation: Simulation,
  delivery: Delivery,
  first: SignedRequest & { connectTimeoutMs: number; readTimeoutMs: number },
  token: string,
): Promise<HttpOutcome> {
  let request = first;
  for (let hops = 0; ; hops++) {
    const headers = { ...request.headers, "I-Twilio-Idempotency-Token": token };
    const outcome = await callHttp(
      { ...request, headers, maxAnswerBytes: MAX_ANSWER_BYTES },
      simulation.clock,
      simulation.closing,
    );
    if (outcome.kind !== "answer" || hops === MAX_REDIRECTS) return outcome;
    const { location } = outcome.headers;
    if (outcome.status < 301 || outcome.status > 308 || location === undefined) return outcome;
    const keepsBody = outcome.status >= 307;
    const next = {
      url: new URL(location, request.url).href,
      method: keepsBody ? request.method : "GET",
      params: keepsBody ? delivery.params : [],
    };
    request = { ...first, ...signedRequest(simulation, next) };
  }
}

function judge(
  outcome: HttpOutcome,
  checkAnswer: Delivery["checkAnswer"],
): { answer: WebhookAnswer } | { errorCode: number; retryReason: RetryReason | null } {
  switch (outcome.kind) {
    case "no-connection":
      return { errorCode: 11205, retryReason: "ct" };
    case "no-such-host":
      return { errorCode: 11210, retryReason: "ct" };
    case "no-answer":
      return { errorCode: 11205, retryReason: "rt" };
    case "too-large":
      return { errorCode: 11750, retryReason: null };
    case "answer": {
      if (outcome.status >= 500) return { errorCode: 11200, retryReason: "5xx" };
      if (outcome.status >= 400) return { errorCode: 11200, retryReason: "4xx" };
      if (outcome.status >= 300) return { errorCode: 11215, retryReason: null };
      const answer = {
        status: outcome.status,
        contentType: outcome.headers["content-type"] ?? null,
        body: outcome.body.toString("utf8"),
      };
      const errorCode = checkAnswer?.(answer) ?? null;
      return errorCode === null ? { answer } : { errorCode, retryReason: null };
    }
  }
}

/**
 * The address as it goes over the wire. What needs no escaping stays exactly as configured, such as an
 * apostrophe, since the signature covers these very characters.
 */
function toRequestable(url: string): string {
  return /^https?:\/\/[^/?#]+\/[\x21-\x7e]*$/i.test(url) ? url : new URL(url).href;
}

function withoutFragment(url: string): string {
  return url.split("#")[0] ?? "";
}

/** Twilio sends `user:password@` of a webhook URL as Basic credentials and signs the URL without it. */
function splitCredentials(url: string): { url: string; authorization: string | null } {
  const match = /^(https?:\/\/)([^/?#@]*)@/.exec(url);
  if (match === null) return { url, authorization: null };
  const credentials = decodeURIComponent(match[2] ?? "");
  return {
    url: (match[1] ?? "") + url.slice(match[0].length),
    authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
  };
}

function readStoredMs(header: string | string[] | undefined): number | null {
  const match = /\bstore;(?:[^,]*;)?\s*dur=([\d.]+)/.exec(String(header ?? ""));
  return match === null ? null : Number(match[1]);
}

function pause({ clock, closing }: Simulation, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const onAbort = () => {
      cancel();
      resolve();
    };
    const cancel = clock.schedule(ms, () => {
      closing.removeEventListener("abort", onAbort);
      resolve();
    });
    closing.addEventListener("abort", onAbort, { once: true });
  });
}
