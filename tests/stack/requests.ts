import { randomBytes } from "node:crypto";
import twilio from "twilio";
import { FRONT_DESK, type Stack } from "./stack.ts";

type Account = Pick<Stack, "appUrl" | "publicUrl" | "accountSid" | "authToken">;
export type Form = Record<string, string>;

export const INCOMING = "/api/twilio/sms-incoming";
export const STATUS = "/api/twilio/sms-status";

export const newSid = (prefix = "SM") => prefix + randomBytes(16).toString("hex");

/** A number that nobody has: 555-01xx and what follows is only ever posted to ourselves. */
export const contactNumber = (index: number) => `+1206${String(2_000_000 + index)}`;

/** A text as Twilio's webhook tells it, in a captured request's order. */
export function inboundForm(
  { accountSid }: Pick<Account, "accountSid">,
  text: { from: string; body: string; sid?: string; to?: string },
): Form {
  const { from, body, sid = newSid(), to = FRONT_DESK } = text;
  return {
    ToCountry: "US",
    ToState: "",
    SmsMessageSid: sid,
    NumMedia: "0",
    SmsSid: sid,
    SmsStatus: "received",
    Body: body,
    To: to,
    NumSegments: "1",
    MessageSid: sid,
    AccountSid: accountSid,
    From: from,
    ApiVersion: "2010-04-01",
  };
}

/** Posts a form as Twilio would, signed with the account's token. Resolves to status and time. */
export async function postSigned(
  account: Account,
  path: string,
  form: Form,
): Promise<{ status: number; ms: number }> {
  const url = account.publicUrl + path;
  const signature = twilio.getExpectedTwilioSignature(account.authToken, url, form);
  return await post(account.appUrl + path, new URLSearchParams(form), {
    "X-Twilio-Signature": signature,
  });
}

export async function post(
  url: string,
  body: BodyInit,
  headers: HeadersInit,
): Promise<{ status: number; ms: number }> {
  const started = performance.now();
  const response = await fetch(url, { method: "POST", headers, body, redirect: "manual" });
  await response.arrayBuffer();
  return { status: response.status, ms: performance.now() - started };
}

/** Runs `work` for each item, at most `inFlight` of them at a time. */
export async function forEachOf<Item>(
  items: readonly Item[],
  inFlight: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      await work(items[index] as Item, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, items.length) }, worker));
}

/**
 * Starts `count` pieces of work, `perSecond` of them each second whether or not the last ones have
 * ended: a slow server does not slow its own load down.
 */
export async function atRate(
  count: number,
  perSecond: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  const started = performance.now();
  const running: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    const waitMs = started + (index * 1000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    running.push(work(index));
  }
  await Promise.all(running);
}

/** A new order for each run, printed with the figures so that a bad one can be told apart. */
export function shuffled<Item>(items: readonly Item[]): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [result[last], result[other]] = [result[other] as Item, result[last] as Item];
  }
  return result;
}
