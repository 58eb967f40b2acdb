import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TwilioApi } from "../lib/twilio/client";
import { TwilioReadError } from "../lib/twilio/read-error";
import { api, internal } from "./_generated/api";
import { ACCOUNT_SID, startInbox } from "./test.setup";

const twilio = vi.hoisted(() => ({ fetchAccount: vi.fn<TwilioApi["fetchAccount"]>() }));
vi.mock("../lib/twilio/client", () => ({
  TWILIO_API_ORIGIN: "https://api.twilio.com",
  createTwilioApi: () => twilio,
}));

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
  vi.stubEnv("TWILIO_ACCOUNT_SID", ACCOUNT_SID);
  vi.stubEnv("TWILIO_AUTH_TOKEN", "0123456789abcdef0123456789abcdef");
  twilio.fetchAccount.mockReset();
});
afterEach(() => vi.unstubAllEnvs());

/** An account whose credentials Twilio refused, tried now; what members see of the pause then. */
async function tryPaused() {
  const inbox = await startInbox();
  await inbox.t.run(async (ctx) => {
    const paused = { since: Date.now(), endedAt: null, tryAt: Date.now() + 60_000, tries: 0 };
    await ctx.db.insert("accountPauses", {
      accountSid: ACCOUNT_SID,
      reason: "credentials",
      ...paused,
    });
  });
  await inbox.t.action(internal.deliveryActions.probe, { accountSid: ACCOUNT_SID });
  return await inbox.ada.query(api.delivery.status, {});
}

test("a paused account that Twilio answers is not paused any more", async () => {
  twilio.fetchAccount.mockResolvedValue({ status: "active", friendlyName: "Alder" });
  expect(await tryPaused()).toEqual([]);
});

test.each([
  ["refuses it again", new TwilioReadError({ status: 401, code: 20003 }), "credentials"],
  ["does not answer", new TwilioReadError({}), "unreachable"],
])("says when Twilio %s", async (_name, error, failure) => {
  twilio.fetchAccount.mockRejectedValue(error);
  expect(await tryPaused()).toMatchObject([{ lastTry: { at: Date.now(), failure } }]);
});

test("an account that is not active stays paused", async () => {
  twilio.fetchAccount.mockResolvedValue({ status: "suspended", friendlyName: "Alder" });
  expect(await tryPaused()).toMatchObject([{ lastTry: { failure: "refused" } }]);
});

test("without a token nobody is asked, and that is said", async () => {
  vi.stubEnv("TWILIO_ACCOUNT_SID", `AC${"f".repeat(32)}`);
  expect(await tryPaused()).toMatchObject([{ lastTry: { failure: "no_token" } }]);
  expect(twilio.fetchAccount).not.toHaveBeenCalled();
});
