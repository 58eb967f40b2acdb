import { expect, test, vi } from "vitest";
import { diagnoseSignature, type RefusedRequest } from "./signature-doctor.ts";
import { signTwilioRequest } from "./signature.ts";

const PUBLIC_URL = "https://inbox.example.com";
const TOKEN = "0123456789abcdef0123456789abcdef";
const PATH = "/api/twilio/sms-status";
const PARAMS = new URLSearchParams({ From: "+16505551111", Body: "It leaks\nagain ", Note: "" });

/** What the doctor says of a request that Twilio signed for `signedUrl`. */
async function diagnose(
  signedUrl: string,
  overrides: Partial<RefusedRequest> & { signedParams?: URLSearchParams } = {},
) {
  const { signedParams = PARAMS, ...received } = overrides;
  const request = {
    publicUrl: PUBLIC_URL,
    pathname: PATH,
    search: "?mid=k57secret",
    params: PARAMS,
    signature: await signTwilioRequest(TOKEN, signedUrl, signedParams),
    host: "10.0.0.7:3000",
    forwardedHost: null,
    forwardedPrefix: null,
    ...received,
  };
  return await diagnoseSignature(request, ["ffffffffffffffffffffffffffffffff", TOKEN]);
}

test.each([
  [
    "http instead of https",
    "http://inbox.example.com/api/twilio/sms-status?mid=k57secret",
    "scheme",
  ],
  ["a port", "https://inbox.example.com:443/api/twilio/sms-status?mid=k57secret", "port"],
  ["the inner address", "http://10.0.0.7:3000/api/twilio/sms-status?mid=k57secret", "host"],
  ["a slash at the end", "https://inbox.example.com/api/twilio/sms-status/?mid=k57secret", "path"],
  ["the other webhook", "https://inbox.example.com/api/twilio/sms-incoming?mid=k57secret", "path"],
  ["no query", "https://inbox.example.com/api/twilio/sms-status", "query"],
] as const)("signed for %s: %s is what was signed", async (_name, signedUrl, cause) => {
  expect(await diagnose(signedUrl)).toEqual({
    cause,
    expectedUrl: "https://inbox.example.com/api/twilio/sms-status?mid=…",
    receivedUrl: "10.0.0.7:3000/api/twilio/sms-status?mid=…",
    signedUrl: signedUrl.replace("k57secret", "…"),
  });
});

test("the host that a proxy forwards is tried, also with what it takes off the path", async () => {
  const host = "https://texts.example.org";
  const forwarded = { forwardedHost: "texts.example.org, 10.0.0.1", forwardedPrefix: "/inbox/" };
  expect(await diagnose(`${host}${PATH}?mid=k57secret`, forwarded)).toMatchObject({
    cause: "host",
    signedUrl: `${host}${PATH}?mid=…`,
  });
  expect(await diagnose(`${host}/inbox${PATH}?mid=k57secret`, forwarded)).toMatchObject({
    cause: "host",
    signedUrl: `${host}/inbox${PATH}?mid=…`,
  });
});

test("a query that was added to is noticed", async () => {
  const signedUrl = `${PUBLIC_URL}${PATH}?mid=k57secret`;
  const received = { search: "?mid=k57secret&utm=1" };
  expect(await diagnose(signedUrl, received)).toMatchObject({ cause: "query" });
});

test.each([
  ["line ends", "It leaks\r\nagain "],
  ["blanks at its ends", "It leaks\nagain"],
])("a body with changed %s is noticed", async (_name, Body) => {
  const signedParams = new URLSearchParams({ ...Object.fromEntries(PARAMS), Body });
  const signedUrl = `${PUBLIC_URL}${PATH}?mid=k57secret`;
  expect(await diagnose(signedUrl, { signedParams })).toMatchObject({ cause: "body" });
});

test("a signature that fits nothing was made with another token", async () => {
  const signature = await signTwilioRequest("e".repeat(32), `${PUBLIC_URL}${PATH}`, PARAMS);
  expect(await diagnose("", { signature })).toMatchObject({ cause: "token", signedUrl: null });
});

test("a request without a signature is nobody's mistake but its sender's", async () => {
  expect(await diagnose("", { signature: "" })).toMatchObject({ cause: "missing" });
});

test("strange hosts and endless addresses are neither tried nor repeated whole", async () => {
  const strange = {
    host: "<script>alert(1)</script>",
    forwardedHost: "a b",
    forwardedPrefix: "/../x?y",
    search: `?${"name=value&".repeat(500)}`,
    signature: "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  };
  const told = await diagnose("", strange);
  expect(told).toMatchObject({ cause: "token" });
  expect(told.expectedUrl.length).toBeLessThanOrEqual(300);
  expect(told.receivedUrl).not.toContain("value");
  expect(told.receivedUrl).not.toContain("<");
});

test.each([
  ["an endless query", { search: `?${"a&".repeat(8000)}` }],
  ["a form of thousands of fields", { params: new URLSearchParams("a&".repeat(300)) }],
])("%s, which keeps whoever tries it busy, is not tried", async (_name, received) => {
  const sign = vi.spyOn(crypto.subtle, "sign");
  const told = await diagnose("", { ...received, signature: "bm90LXR3aWxpbyBidXQgbG9uZyE=" });
  expect(told).toMatchObject({ cause: "token", signedUrl: null });
  // The test's own signature is made first.
  expect(sign.mock.calls.length).toBeLessThanOrEqual(1);
  sign.mockRestore();
});
