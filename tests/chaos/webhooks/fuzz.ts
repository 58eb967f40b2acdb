import { randomBytes, randomInt } from "node:crypto";
import { request } from "node:http";
import twilio from "twilio";
import { expect, test } from "vitest";
import { forEachOf, INCOMING, STATUS } from "../../stack/requests.ts";
import { printFigures, scaled } from "../../stack/scale.ts";
import type { Stack } from "../../stack/stack.ts";

const MAX_GROWTH_MB = 50;
const FORM = "application/x-www-form-urlencoded";

interface Nonsense {
  method: string;
  contentType: string;
  body: string | Uint8Array<ArrayBuffer> | null;
}

/** What no parser expects is answered, with no 5xx, and leaves nothing behind in memory. */
export function testFuzz(stack: () => Stack): void {
  test("is refused without a 5xx, and the server's memory does not grow", async () => {
    const statuses = new Map<number, number>();
    const run = async (count: number) =>
      forEachOf(Array.from({ length: count }), 20, async () => {
        const status = await send(stack(), makeNonsense(stack().accountSid));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      });
    // What is compiled and cached once is no growth.
    await run(scaled(4_000, 200));
    const beforeMb = stack().memoryMb("app");
    const count = scaled(20_000);
    await run(count);
    const growthMb = stack().memoryMb("app") - beforeMb;

    const health = await fetch(`${stack().appUrl}/api/health`);
    printFigures("nonsense", {
      requests: count,
      ...Object.fromEntries(
        [...statuses].sort().map(([status, times]) => [`${String(status)}:`, times]),
      ),
      "memory before": `${beforeMb.toFixed(0)} MB`,
      growth: `${growthMb.toFixed(0)} MB`,
    });
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
    expect(health.status).toBe(200);
    expect(growthMb).toBeLessThan(MAX_GROWTH_MB);
  });
}

/** On a connection of its own: the server may hang up on what is too long before it has read it all. */
function send(stack: Stack, { method, contentType, body }: Nonsense): Promise<number> {
  const path = randomInt(2) === 0 ? INCOMING : STATUS;
  const signature = randomInt(2) === 0 ? signatureOf(stack, path, body) : null;
  const headers = {
    ...(body === null ? {} : { "Content-Type": contentType }),
    ...(signature === null ? {} : { "X-Twilio-Signature": signature }),
  };
  return new Promise((resolve, reject) => {
    const call = request(stack.appUrl + path, { method, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.once("error", reject);
    call.end(body ?? undefined);
  });
}

/** Half of it is nonsense that the account's own token has signed. */
function signatureOf(stack: Stack, path: string, body: Nonsense["body"]): string {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body ?? undefined);
  const form = new URLSearchParams(text);
  const params = new Map<string, string[]>();
  for (const [name, value] of form) params.set(name, [...(params.get(name) ?? []), value]);
  return twilio.getExpectedTwilioSignature(
    stack.authToken,
    stack.publicUrl + path,
    Object.fromEntries(params),
  );
}

/** Much of it names our account, so that what is signed gets as far as the parameters. */
function makeNonsense(accountSid: string): Nonsense {
  const form = (text: string): Nonsense => ({
    method: "POST",
    contentType: FORM,
    body: `AccountSid=${accountSid}&${text}`,
  });
  const sid = `SM${"0".repeat(32)}`;
  switch (randomInt(14)) {
    case 0:
      return { method: "POST", contentType: FORM, body: new Uint8Array(randomBytes(2_000)) };
    case 1:
      return form("Body=%ED%A0%80%&From=%zz&=%00&%=%");
    case 2:
      return form(`Body=${"x".repeat(1_000_000)}`);
    case 3:
      return form(
        Array.from({ length: 10_000 }, (_, at) => `p${String(at)}=${String(at)}`).join("&"),
      );
    case 4:
      return form(`AccountSid=AC${"b".repeat(32)}&MessageSid=`);
    case 5:
      return {
        method: "POST",
        contentType: "multipart/form-data; boundary=x",
        body: '--x\r\nContent-Disposition: form-data; name="Body"\r\n\r\nhi\r\n--x--',
      };
    case 6:
      return {
        method: "POST",
        contentType: "application/json",
        body: '{"MessageSid":{"__proto__":1}}',
      };
    case 7:
      return { method: "GET", contentType: FORM, body: null };
    case 8:
      return { method: "HEAD", contentType: FORM, body: null };
    case 9:
      return form("__proto__=1&constructor=2&toString=3&hasOwnProperty=4");
    case 10:
      return form(`MessageSid=${"S".repeat(5_000)}&NumMedia=999999&MediaUrl0=file:///etc/passwd`);
    case 11:
      return form(`MessageSid=${sid}&MessageStatus=${"sent".repeat(500)}&ErrorCode=1e99`);
    case 12:
      return form(`MessageSid=${sid}&From=%00&To=%E2%80%AE&Body=%00%ED%A0%80&NumSegments=-1`);
    default:
      return { method: "DELETE", contentType: "text/plain", body: "STOP" };
  }
}
