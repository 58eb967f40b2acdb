import { expect, test } from "vitest";
import { signTwilioRequest } from "../twilio/signature.ts";
import { gatherEvidence } from "./rejection-evidence.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const SID = "SM3558804311501f712c1b4772546a80e0";

/** What is kept of a request with these parameters and headers. */
async function evidenceOf(fields: Record<string, string>, headers: Record<string, string> = {}) {
  const params = new URLSearchParams(fields);
  const request = new Request("http://10.0.0.7:3000/api/twilio/sms-status?mid=k57", {
    method: "POST",
    headers: {
      host: "10.0.0.7:3000",
      "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      "x-twilio-signature": await signTwilioRequest(TOKEN, "https://elsewhere.example/x", params),
      ...headers,
    },
  });
  return await gatherEvidence(request, {
    publicUrl: "https://inbox.example.com",
    params,
    bodyBytes: 321,
    tokens: [
      { token: TOKEN, label: "primary" },
      { token: "f".repeat(32), label: "secondary" },
    ],
  });
}

test("it says how a request came and which tokens were tried, and no value of it", async () => {
  const evidence = await evidenceOf({ MessageSid: SID, From: "+16505551111", Body: "It leaks" });
  expect(evidence).toMatchObject({
    cause: "token",
    tokensTried: ["primary", "secondary"],
    contentType: "application/x-www-form-urlencoded",
    bodyBytes: 321,
    parameterNames: ["MessageSid", "From", "Body"],
    messageSid: SID,
  });
  expect(JSON.stringify(evidence)).not.toMatch(/\+?1650555|leaks|k57|0123456789abcdef/);
});

test("names that are no parameter's, and a SID that is none, are not kept", async () => {
  const strange = { "Call me +16505551111": "x", MessageSid: "SM<script>", ["A".repeat(41)]: "x" };
  const evidence = await evidenceOf(strange, { "content-type": "text/html <b>" });
  expect(evidence).toMatchObject({
    contentType: "…",
    parameterNames: ["…", "MessageSid", "…"],
    messageSid: null,
  });
});

test("sixty names are enough", async () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`Name${i}`, "x"]));
  expect((await evidenceOf(many)).parameterNames).toHaveLength(60);
});

test("a proxy is named by its headers, and the server's own are not taken for one", async () => {
  const own = { "x-forwarded-host": "10.0.0.7:3000", "x-forwarded-proto": "http" };
  expect((await evidenceOf({}, own)).forwardingHeaders).toEqual([]);
  const proxy = { via: "1.1 edge", "x-forwarded-host": "inbox.example.com" };
  expect((await evidenceOf({}, proxy)).forwardingHeaders).toEqual(["via", "x-forwarded-host"]);
});
