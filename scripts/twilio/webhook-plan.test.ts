import { describe, expect, test } from "vitest";
import {
  findOverruling,
  planChanges,
  wantedConfiguration,
  type ReportedNumber,
} from "./webhook-plan.ts";

const wanted = wantedConfiguration("https://inbox.example.com");
const configured: ReportedNumber = {
  phoneNumber: "+15035550100",
  smsApplicationSid: "",
  ...wanted,
};

test("the URL asks Twilio to retry what a retry can help, and never a 4xx", () => {
  expect(wanted.smsUrl).toBe("https://inbox.example.com/api/twilio/sms-incoming#rc=3&rp=5xx,ct,rt");
});

test("a number that is configured needs nothing", () => {
  expect(planChanges(configured, wanted)).toEqual({ kind: "unchanged" });
});

test("a new number gets all four settings", () => {
  const blank = {
    ...configured,
    smsUrl: "",
    smsMethod: null,
    smsFallbackUrl: null,
    smsFallbackMethod: "",
  };
  const plan = planChanges(blank, wanted);
  expect(plan).toMatchObject({ kind: "change" });
  expect(plan.kind === "change" && plan.changes.map(({ field }) => field)).toEqual([
    "smsUrl",
    "smsMethod",
    "smsFallbackUrl",
    "smsFallbackMethod",
  ]);
});

test("a number on our host with old settings is changed", () => {
  const old = { ...configured, smsUrl: "https://inbox.example.com/api/twilio/sms-incoming" };
  expect(planChanges(old, wanted)).toEqual({
    kind: "change",
    changes: [{ field: "smsUrl", from: old.smsUrl, to: wanted.smsUrl }],
  });
});

test("Twilio's own greeting belongs to nobody", () => {
  const greeting = { ...configured, smsUrl: "https://demo.twilio.com/welcome/sms/reply" };
  expect(planChanges(greeting, wanted).kind).toBe("change");
});

describe("another host is foreign", () => {
  test.each([
    ["as the URL", { smsUrl: "https://other.example/sms" }, "other.example"],
    ["as the fallback", { smsFallbackUrl: "https://other.example/sms" }, "other.example"],
    [
      "with another port",
      { smsUrl: "https://inbox.example.com:8443/sms" },
      "inbox.example.com:8443",
    ],
    ["even unreadable", { smsUrl: "not a url" }, "not a url"],
  ])("%s", (_case, override, host) => {
    expect(planChanges({ ...configured, ...override }, wanted)).toMatchObject({
      kind: "foreign",
      host,
    });
  });
});

test("a TwiML App and a Messaging Service that win over the URL are named", () => {
  const withApp = { ...configured, smsApplicationSid: `AP${"0".repeat(32)}` };
  const service = { friendlyName: "Support", useInboundWebhookOnNumber: false };

  expect(findOverruling(withApp, service)).toEqual([
    expect.stringContaining("TwiML App"),
    expect.stringContaining('"Support"'),
  ]);
  expect(findOverruling(configured, null)).toEqual([]);
  expect(findOverruling(configured, { ...service, useInboundWebhookOnNumber: true })).toEqual([]);
});
