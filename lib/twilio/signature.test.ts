import fc from "fast-check";
import { expect, test } from "vitest";
import { getExpectedTwilioSignature, validateRequest } from "twilio/lib/webhooks/webhooks.js";
import { isTwilioRequest, signTwilioRequest } from "./signature.ts";

/** For tests of thousands of requests: a busy machine needs longer than the usual 5 s. */
const PATIENT = { timeout: 30_000 };
const URL_OF_THE_ROUTE = "https://inbox.example.com/api/twilio/sms-incoming";

/** Text as it occurs, and as an adversary would make it occur. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom(
    "",
    "\u0000",
    "a\u0000b",
    "\r\n",
    "\n",
    "🏠👩‍🔧",
    "\u202Eright to left",
    "é",
    "e\u0301",
  ),
  fc.constantFrom("+15035550148", "100% & more = ?", "a b+c", "'\"<>", "\uFFFD"),
);
const name = fc.oneof(text, fc.constantFrom("Body", "From", "To", "MediaUrl0", "body", "toString"));
const form = fc.array(fc.tuple(name, text), { maxLength: 14 });
const token = fc.stringMatching(/^[0-9a-f]{32}$/);
const url = fc.constantFrom(
  URL_OF_THE_ROUTE,
  "http://localhost:3000/api/twilio/sms-incoming",
  "https://inbox.example.com:8443/api/twilio/sms-status?mid=k57abc",
  "https://inbox.example.com/api/twilio/sms-status?mid=a%20b&x=%F0%9F%8F%A0",
);

/** The object form that the SDK takes: repeated names become arrays. */
function toSdkParams(params: URLSearchParams): Record<string, string | string[]> {
  const object = Object.create(null) as Record<string, string | string[]>;
  for (const key of new Set(params.keys())) {
    const values = params.getAll(key);
    object[key] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return object;
}

test("signs what Twilio's own SDK signs, for any form", PATIENT, async () => {
  await fc.assert(
    fc.asyncProperty(token, url, form, async (authToken, address, entries) => {
      const params = new URLSearchParams(entries);
      const expected = getExpectedTwilioSignature(authToken, address, toSdkParams(params));
      expect(await signTwilioRequest(authToken, address, params)).toBe(expected);
      expect(await isTwilioRequest(authToken, address, params, expected)).toBe(true);
    }),
    { numRuns: 4000 },
  );
});

/** Ways in which a request differs from what was signed; some leave it as it was. */
const tampering = fc.record({
  entries: fc.constantFrom("keep", "reverse", "drop first", "repeat first", "add", "add empty"),
  address: fc.constantFrom("keep", "scheme", "slash", "query", "host case"),
  signature: fc.constantFrom("keep", "flip", "cut", "pad", "empty", "lower"),
});

test(
  "accepts and refuses exactly what Twilio's own SDK does, for any tampering",
  PATIENT,
  async () => {
    await fc.assert(
      fc.asyncProperty(token, url, form, tampering, async (authToken, signedUrl, entries, how) => {
        const signed = new URLSearchParams(entries);
        const genuine = getExpectedTwilioSignature(authToken, signedUrl, toSdkParams(signed));
        const params = tamperedForm(signed, how.entries);
        const address = tamperedUrl(signedUrl, how.address);
        const signature = tamperedSignature(genuine, how.signature);
        expect(await isTwilioRequest(authToken, address, params, signature)).toBe(
          validateRequest(authToken, signature, address, toSdkParams(params)),
        );
      }),
      { numRuns: 4000 },
    );
  },
);

test("agrees with the example in Twilio's documentation", async () => {
  const params = new URLSearchParams({
    CallSid: "CA1234567890ABCDE",
    Caller: "+14158675309",
    Digits: "1234",
    From: "+14158675309",
    To: "+18005551212",
  });
  expect(
    await signTwilioRequest("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", params),
  ).toBe("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
});

test("empty parameters are part of what is signed", async () => {
  const withEmpty = new URLSearchParams("Body=hi&FromCity=");
  const without = new URLSearchParams("Body=hi");
  const signature = await signTwilioRequest("t", URL_OF_THE_ROUTE, withEmpty);
  expect(await isTwilioRequest("t", URL_OF_THE_ROUTE, withEmpty, signature)).toBe(true);
  expect(await isTwilioRequest("t", URL_OF_THE_ROUTE, without, signature)).toBe(false);

  const renamed = new URLSearchParams("Body=hi&FromState=");
  expect(await isTwilioRequest("t", URL_OF_THE_ROUTE, renamed, signature)).toBe(false);
});

test.each([
  ["http for https", "http://inbox.example.com/api/twilio/sms-incoming"],
  ["another path", "https://inbox.example.com/api/twilio/sms-status"],
  ["a trailing slash", "https://inbox.example.com/api/twilio/sms-incoming/"],
  ["an added query", "https://inbox.example.com/api/twilio/sms-incoming?mid=1"],
  ["a fragment left in", "https://inbox.example.com/api/twilio/sms-incoming#rc=3"],
  ["an added port", "https://inbox.example.com:8443/api/twilio/sms-incoming"],
])("a signature does not fit %s", async (_name, address) => {
  const params = new URLSearchParams("Body=hi");
  const signature = await signTwilioRequest("t", URL_OF_THE_ROUTE, params);
  expect(await isTwilioRequest("t", address, params, signature)).toBe(false);
});

test("an apostrophe re-encoded in the query fails closed", async () => {
  const params = new URLSearchParams("Body=hi");
  const signature = await signTwilioRequest("t", `${URL_OF_THE_ROUTE}?q=it's`, params);
  expect(await isTwilioRequest("t", `${URL_OF_THE_ROUTE}?q=it%27s`, params, signature)).toBe(false);
});

test("an empty auth token signs nothing", async () => {
  await expect(signTwilioRequest("", URL_OF_THE_ROUTE, new URLSearchParams())).rejects.toThrow(
    "auth token is empty",
  );
});

function tamperedForm(signed: URLSearchParams, how: string): URLSearchParams {
  const entries = [...signed];
  const first = entries[0];
  switch (how) {
    case "reverse":
      return new URLSearchParams(entries.reverse());
    case "drop first":
      return new URLSearchParams(entries.slice(1));
    case "repeat first":
      return new URLSearchParams(first === undefined ? entries : [...entries, first]);
    case "add":
      return new URLSearchParams([...entries, ["Extra", "1"]]);
    case "add empty":
      return new URLSearchParams([...entries, ["Extra", ""]]);
    default:
      return signed;
  }
}

function tamperedUrl(address: string, how: string): string {
  switch (how) {
    case "scheme":
      return address.startsWith("https:")
        ? address.replace("https:", "http:")
        : address.replace("http:", "https:");
    case "slash":
      return address.replace(/(sms-[a-z]+)/, "$1/");
    case "query":
      return `${address}${address.includes("?") ? "&" : "?"}extra=1`;
    case "host case":
      return address.replace("sms-", "SMS-");
    default:
      return address;
  }
}

function tamperedSignature(genuine: string, how: string): string {
  switch (how) {
    case "flip":
      return (genuine.startsWith("A") ? "B" : "A") + genuine.slice(1);
    case "cut":
      return genuine.slice(0, -1);
    case "pad":
      return `${genuine}=`;
    case "empty":
      return "";
    case "lower":
      return genuine.toLowerCase();
    default:
      return genuine;
  }
}
