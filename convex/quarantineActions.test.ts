import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sealToken } from "../lib/twilio/sealed-token";
import type { LoggedMessage, TwilioApi } from "../lib/twilio/client";
import { TwilioReadError } from "../lib/twilio/read-error";
import { api, internal } from "./_generated/api";
import {
  ACCOUNT_SID,
  FRONT_DESK,
  firstPage,
  inboundText,
  MARISOL,
  newSid,
  startInbox,
  type Inbox,
} from "./test.setup";

const TOKEN = "0123456789abcdef0123456789abcdef";
const KEY = randomBytes(32).toString("base64");
const OTHER_ACCOUNT = `AC${"c".repeat(32)}`;

/** Stands where Twilio is: the SDK does not run in this environment. */
const twilio = vi.hoisted(() => ({
  fetchMessage: vi.fn<TwilioApi["fetchMessage"]>(),
  listMedia: vi.fn<TwilioApi["listMedia"]>(),
  fetchAccount: vi.fn<TwilioApi["fetchAccount"]>(),
  listNumbers: vi.fn<TwilioApi["listNumbers"]>(),
  calledWith: vi.fn<(options: { accountSid: string; authToken: string }) => void>(),
}));
vi.mock("../lib/twilio/client", () => ({
  TWILIO_API_ORIGIN: "https://api.twilio.com",
  createTwilioApi: (options: { accountSid: string; authToken: string }) => {
    twilio.calledWith(options);
    return twilio;
  },
}));

const logged = vi.fn<(line: string) => void>();

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
  vi.stubEnv("TWILIO_ACCOUNT_SID", ACCOUNT_SID);
  vi.stubEnv("TWILIO_AUTH_TOKEN", TOKEN);
  vi.stubEnv("SECRETS_KEY", KEY);
  vi.spyOn(console, "error").mockImplementation(logged);
  twilio.listMedia.mockResolvedValue([]);
  twilio.listNumbers.mockResolvedValue([]);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetAllMocks();
});

const row = (sid: string, overrides: Partial<LoggedMessage> = {}): LoggedMessage => ({
  sid,
  isInbound: true,
  from: MARISOL,
  to: FRONT_DESK,
  body: "What Twilio has",
  status: "received",
  errorCode: null,
  numMedia: 0,
  numSegments: 1,
  price: null,
  priceUnit: null,
  createdAt: Date.now(),
  ...overrides,
});

describe("fetching a text that waits in quarantine", () => {
  /** A text to a number that is not ours, which an admin asks Twilio for. */
  async function startReplay() {
    const inbox = await startInbox();
    const messageSid = newSid();
    const text = inboundText({ to: "+15035550199", messageSid, body: "As it came" });
    await inbox.service.mutation(api.webhooks.receiveText, text);
    const args = { kind: null, paginationOpts: firstPage };
    const [item] = (await inbox.dana.query(api.quarantine.list, args)).page;
    if (item === undefined) throw new Error("Nothing is in quarantine.");
    const quarantineId = item.id;
    await inbox.dana.mutation(api.quarantine.replay, { quarantineId });
    const run = async () => {
      await inbox.t.action(internal.quarantineActions.fetch, { quarantineId });
      return (await inbox.dana.query(api.quarantine.get, { quarantineId }))?.replay?.result;
    };
    return { inbox, messageSid, run };
  }

  test("brings what Twilio has, with its files, by its SID and our token", async () => {
    const { inbox, messageSid, run } = await startReplay();
    twilio.fetchMessage.mockResolvedValue(row(messageSid, { numMedia: 1 }));
    const url = "https://api.twilio.com/2010-04-01/Accounts/x/Messages/y/Media/z";
    twilio.listMedia.mockResolvedValue([{ url, contentType: "image/png" }]);
    expect(await run()).toBe("stored");
    expect(twilio.fetchMessage).toHaveBeenCalledWith(messageSid);
    expect(twilio.calledWith).toHaveBeenCalledWith(
      expect.objectContaining({ accountSid: ACCOUNT_SID, authToken: TOKEN }),
    );
    const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
    expect(page).toMatchObject([{ lastMessage: { text: "What Twilio has", mediaCount: 1 } }]);
  });

  test("says so when Twilio does not have it, does not answer, or refuses us", async () => {
    const { run } = await startReplay();
    twilio.fetchMessage.mockResolvedValue(null);
    expect(await run()).toBe("not_at_twilio");
    // The end is told once: what runs again afterwards changes nothing.
    twilio.fetchMessage.mockRejectedValue(new TwilioReadError({ status: 401, code: 20003 }));
    expect(await run()).toBe("not_at_twilio");

    const refused = await startReplay();
    expect(await refused.run()).toBe("credentials");
    twilio.fetchMessage.mockRejectedValue(new TwilioReadError({}));
    const silent = await startReplay();
    expect(await silent.run()).toBe("unreachable");
  });
});

describe("a token that an admin entered", () => {
  async function enter(inbox: Inbox, key = KEY) {
    await inbox.t.run(async (ctx) => {
      const account = await ctx.db
        .query("twilioAccounts")
        .withIndex("by_accountSid", (q) => q.eq("accountSid", ACCOUNT_SID))
        .unique();
      if (account !== null) await ctx.db.delete("twilioAccounts", account._id);
    });
    const sealed = await sealToken([key], OTHER_ACCOUNT, TOKEN);
    const entered = { accountSid: OTHER_ACCOUNT, sealed, last4: "cdef" };
    await inbox.dana.mutation(api.credentials.addToken, entered);
    return await check(inbox);
  }

  async function check(inbox: Inbox) {
    const [candidate] = await inbox.t.run(
      async (ctx) => await ctx.db.query("tokenCandidates").take(1),
    );
    if (candidate === undefined) throw new Error("Nothing was entered.");
    await inbox.t.action(internal.credentialActions.check, { candidateId: candidate._id });
    return (await inbox.dana.query(api.credentials.get, {})).candidate?.state;
  }

  test("is opened for the question alone; accepted, the account's numbers come with it", async () => {
    const inbox = await startInbox();
    twilio.fetchAccount.mockResolvedValue({ status: "active", friendlyName: "Alder" });
    const number = { sid: "PN1", address: "+15035550177", label: "+1 503 555 0177" };
    twilio.listNumbers.mockResolvedValue([number]);
    expect(await enter(inbox)).toBe("accepted");
    expect(twilio.calledWith).toHaveBeenCalledWith(
      expect.objectContaining({ accountSid: OTHER_ACCOUNT, authToken: TOKEN }),
    );
    const numbers = await inbox.ada.query(api.phoneNumbers.list, {});
    expect(numbers).toContainEqual(
      expect.objectContaining({ address: "+15035550177", label: null }),
    );
  });

  test.each([
    ["refuses it", new TwilioReadError({ status: 401, code: 20003 }), "refused"],
    ["does not know the account", new TwilioReadError({ status: 404, code: 20404 }), "refused"],
    ["is busy", new TwilioReadError({ status: 503 }), "unreachable"],
    ["does not answer", new TwilioReadError({}), "unreachable"],
  ])("changes nothing when Twilio %s", async (_name, error, state) => {
    const inbox = await startInbox();
    twilio.fetchAccount.mockRejectedValue(error);
    expect(await enter(inbox)).toBe(state);
    expect(await inbox.dana.query(api.credentials.get, {})).toMatchObject({ account: null });
  });

  test("that another key sealed is not used, and the log says why without it", async () => {
    const inbox = await startInbox();
    expect(await enter(inbox, randomBytes(32).toString("base64"))).toBe("unsealable");
    expect(twilio.fetchAccount).not.toHaveBeenCalled();
    const lines = logged.mock.calls.flat().join("\n");
    expect(lines).toContain("SECRETS_KEY is not the key");
    expect(lines).not.toContain(TOKEN);
  });
});
