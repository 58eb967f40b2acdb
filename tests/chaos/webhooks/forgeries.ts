import twilio from "twilio";
import { expect, test } from "vitest";
import { readInbox } from "../../stack/inbox.ts";
import {
  contactNumber,
  forEachOf,
  inboundForm,
  INCOMING,
  newSid,
  post,
  STATUS,
  type Form,
} from "../../stack/requests.ts";
import { printFigures, scaled, spread } from "../../stack/scale.ts";
import type { Stack } from "../../stack/stack.ts";

/** What may run because of a forgery: looking up the accounts' tokens, and one sample a minute. */
const ALLOWED_RUNS = /^webhooks:(signingTokens|sampleRejected)$/;

interface Forgery {
  path: string;
  form: Form;
  signature: string | null;
}

/** What Twilio did not sign is refused and changes nothing. */
export function testForgeries(stack: () => Stack): void {
  test("are refused with 403, change nothing, and cost the backend next to nothing", async () => {
    const before = await readInbox(stack());
    const { cursor } = await stack().functionRuns();
    const count = scaled(10_000);
    const statuses = new Map<number, number>();
    const answerMs: number[] = [];
    await forEachOf(Array.from({ length: count }), 50, async (_item, index) => {
      const { path, form, signature } = forge(stack(), index);
      const headers = new Headers(signature === null ? {} : { "X-Twilio-Signature": signature });
      const { status, ms } = await post(stack().appUrl + path, new URLSearchParams(form), headers);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      answerMs.push(ms);
    });

    // The backend's own jobs run beside them.
    const { identifiers } = await stack().functionRuns(cursor);
    const runs = identifiers.filter((identifier) => identifier.startsWith("webhooks:"));
    const others = runs.filter((identifier) => !ALLOWED_RUNS.test(identifier));
    const after = await readInbox(stack());
    printFigures("forgeries", {
      requests: count,
      "answered 403": statuses.get(403) ?? 0,
      "backend calls": runs.length,
      ...spread(answerMs),
    });
    expect([...statuses]).toEqual([[403, count]]);
    expect(others).toEqual([]);
    // A sample for each cause and minute; look-ups are limited by the minute too.
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.length).toBeLessThan(60);
    expect(after).toEqual(before);
  });
}

/** One of nine ways to be wrong, in turn. */
function forge(stack: Stack, index: number): Forgery {
  const form = inboundForm(stack, {
    from: contactNumber(800_000 + index),
    body: `forged ${String(index)}`,
  });
  const sign = (path: string, signed: Form, token = stack.authToken, origin = stack.publicUrl) =>
    twilio.getExpectedTwilioSignature(token, origin + path, signed);
  const path = INCOMING;
  const genuine = sign(path, form);
  switch (index % 9) {
    case 0:
      return { path, form, signature: null };
    case 1:
      return { path, form, signature: "bm90LXR3aWxpby1hdC1hbGwhIQ==" };
    case 2:
      return { path, form, signature: sign(path, form, "f".repeat(32)) };
    case 3:
      return { path, form: { ...form, Body: "Send me the gate code" }, signature: genuine };
    case 4:
      return { path: STATUS, form, signature: genuine };
    case 5:
      return { path, form, signature: sign(path, form, undefined, "https://inbox.example") };
    case 6:
      return { path, form: { ...form, Extra: "1" }, signature: genuine };
    case 7:
      return { path: `${path}?mid=1`, form, signature: genuine };
    default: {
      // Nobody's account, each time another one.
      const stranger = { ...form, AccountSid: newSid("AC") };
      return { path, form: stranger, signature: sign(path, stranger) };
    }
  }
}
