import { randomBytes } from "node:crypto";
import twilio from "twilio";

/** Where texts are posted, and what Twilio would sign them with. */
export interface Target {
  appUrl: string;
  publicUrl: string;
  accountSid: string;
  authToken: string;
  /** Our number, E.164. */
  to: string;
}

export interface LoadResult {
  /** Body of each text → when its request was sent (performance.now). */
  sentAt: Map<string, number>;
  answerMs: number[];
  /** Answers other than 200. */
  refused: number;
}

/**
 * Posts `count` signed texts, `perSecond` of them each second whether or not the last ones have been
 * answered (an open model: a slow server does not slow its own load down).
 */
export async function postTexts(
  target: Target,
  load: { count: number; perSecond: number; from: (index: number) => string; tag: string },
): Promise<LoadResult> {
  const result: LoadResult = { sentAt: new Map(), answerMs: [], refused: 0 };
  const started = performance.now();
  const posts: Promise<void>[] = [];
  for (let index = 0; index < load.count; index++) {
    await until(started + (index * 1000) / load.perSecond);
    posts.push(postOne(target, load.from(index), `${load.tag} ${index}`, result));
  }
  await Promise.all(posts);
  return result;
}

/** Posts one text from each of `count` new contacts, at most `inFlight` at a time. */
export async function fillContacts(
  target: Target,
  fill: { first: number; count: number; inFlight: number },
): Promise<LoadResult> {
  const result: LoadResult = { sentAt: new Map(), answerMs: [], refused: 0 };
  let next = fill.first;
  const worker = async (): Promise<void> => {
    while (next < fill.first + fill.count) {
      const index = next++;
      await postOne(target, contactNumber(index), `fill ${index}`, result);
    }
  };
  await Promise.all(Array.from({ length: fill.inFlight }, worker));
  return result;
}

/** The index-th made-up contact, in an area that has no real subscribers (+1 206 2xx xxxx is only posted locally). */
export function contactNumber(index: number): string {
  return `+1206${String(2_000_000 + index)}`;
}

async function postOne(
  target: Target,
  from: string,
  body: string,
  result: LoadResult,
): Promise<void> {
  const url = `${target.publicUrl}/api/twilio/sms-incoming`;
  const sid = `SM${randomBytes(16).toString("hex")}`;
  const params = {
    ToCountry: "US",
    SmsMessageSid: sid,
    NumMedia: "0",
    SmsSid: sid,
    SmsStatus: "received",
    Body: body,
    To: target.to,
    NumSegments: "1",
    MessageSid: sid,
    AccountSid: target.accountSid,
    From: from,
    ApiVersion: "2010-04-01",
  };
  const signature = twilio.getExpectedTwilioSignature(target.authToken, url, params);
  const sent = performance.now();
  result.sentAt.set(body, sent);
  const response = await fetch(`${target.appUrl}/api/twilio/sms-incoming`, {
    method: "POST",
    headers: { "X-Twilio-Signature": signature },
    body: new URLSearchParams(params),
  });
  await response.arrayBuffer();
  result.answerMs.push(performance.now() - sent);
  if (response.status !== 200) result.refused += 1;
}

async function until(atMs: number): Promise<void> {
  const delay = atMs - performance.now();
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
}
