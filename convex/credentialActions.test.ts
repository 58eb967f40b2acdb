import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { TwilioApi } from "../lib/twilio/client";
import { TwilioReadError } from "../lib/twilio/read-error";
import { sealToken } from "../lib/twilio/sealed-token";
import { api, internal } from "./_generated/api";
import { ACCOUNT_SID, startInbox, type Inbox } from "./test.setup";

const OLD = "0123456789abcdef0123456789abcdef";
const NEW = "fedcba9876543210fedcba9876543210";
const KEY = randomBytes(32).toString("base64");

/** Stands where Twilio is: the SDK does not run in this environment. */
const twilio = vi.hoisted(() => ({
  accepts: new Set<string>(),
  isDown: false,
  fetchAccount: vi.fn<(authToken: string) => ReturnType<TwilioApi["fetchAccount"]>>(),
}));
vi.mock("../lib/twilio/client", () => ({
  TWILIO_API_ORIGIN: "https://api.twilio.com",
  createTwilioApi: ({ authToken }: { authToken: string }) => ({
    fetchAccount: async () => await twilio.fetchAccount(authToken),
    listNumbers: async () => await Promise.resolve([]),
  }),
}));

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
  vi.stubEnv("TWILIO_ACCOUNT_SID", "");
  vi.stubEnv("SECRETS_KEY", KEY);
  twilio.isDown = false;
  twilio.accepts = new Set([OLD, NEW]);
  twilio.fetchAccount.mockImplementation(async (authToken) => {
    if (twilio.isDown) throw new TwilioReadError({});
    if (!twilio.accepts.has(authToken)) throw new TwilioReadError({ status: 401, code: 20003 });
    return await Promise.resolve({ status: "active", friendlyName: "Alder" });
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function connection(inbox: Inbox) {
  const { account, candidate } = await inbox.dana.query(api.credentials.get, {});
  return { tokens: account?.tokens.map(({ last4 }) => last4), state: candidate?.state };
}

/** Has Twilio asked about what was wanted last. */
async function settle(inbox: Inbox) {
  const [asked] = await inbox.t.run(async (ctx) => await ctx.db.query("tokenCandidates").take(1));
  if (asked === undefined) throw new Error("Nothing was asked.");
  await inbox.t.action(internal.credentialActions.check, { candidateId: asked._id });
}

/** Both tokens are here; the old one calls Twilio. */
async function startWithTwo() {
  const inbox = await startInbox();
  const addedAt: number[] = [];
  for (const token of [OLD, NEW]) {
    vi.setSystemTime(Date.now() + 60_000);
    const sealed = await sealToken([KEY], ACCOUNT_SID, token);
    const entered = { accountSid: ACCOUNT_SID, sealed, last4: token.slice(-4) };
    await inbox.dana.mutation(api.credentials.addToken, entered);
    await settle(inbox);
    addedAt.push(Date.now());
  }
  vi.setSystemTime(Date.now() + 60_000);
  const [old = 0, newer = 0] = addedAt;
  const act = (name: "promote" | "removeToken", which: number) => async () => {
    await inbox.dana.mutation(api.credentials[name], { addedAt: which });
    await settle(inbox);
  };
  return {
    inbox,
    useNew: act("promote", newer),
    removeOld: act("removeToken", old),
    removeNew: act("removeToken", newer),
  };
}

describe("the token that calls Twilio", () => {
  test("is changed before the new one is promoted at Twilio, which takes both until then", async () => {
    const { inbox, useNew, removeOld } = await startWithTwo();
    await useNew();
    expect(await connection(inbox)).toEqual({ tokens: ["3210", "cdef"], state: "accepted" });
    twilio.accepts = new Set([NEW]);
    await removeOld();
    expect(await connection(inbox)).toEqual({ tokens: ["3210"], state: "accepted" });
  });

  test("is never one that Twilio refuses, nor one that nobody could ask about", async () => {
    const { inbox, useNew } = await startWithTwo();
    twilio.accepts = new Set([OLD]);
    await useNew();
    expect(await connection(inbox)).toEqual({ tokens: ["cdef", "3210"], state: "refused" });
    twilio.isDown = true;
    await useNew();
    expect(await connection(inbox)).toEqual({ tokens: ["cdef", "3210"], state: "unreachable" });
  });
});

describe("the only token that Twilio accepts", () => {
  test("is not removed, whether it calls Twilio or not", async () => {
    const { inbox, useNew, removeNew } = await startWithTwo();
    twilio.accepts = new Set([NEW]);
    await removeNew();
    expect(await connection(inbox)).toEqual({ tokens: ["cdef", "3210"], state: "refused" });
    await useNew();
    await removeNew();
    expect(await connection(inbox)).toEqual({ tokens: ["3210", "cdef"], state: "refused" });
  });

  test("is what stays when the other is removed", async () => {
    const { inbox, removeOld } = await startWithTwo();
    twilio.accepts = new Set([NEW]);
    await removeOld();
    expect(await connection(inbox)).toEqual({ tokens: ["3210"], state: "accepted" });
  });
});

test("of two tokens that Twilio refuses one can be removed, so that a new one has a place", async () => {
  const { inbox, removeNew } = await startWithTwo();
  twilio.accepts.clear();
  await removeNew();
  expect(await connection(inbox)).toEqual({ tokens: ["cdef"], state: "accepted" });
});

test("no token is removed while Twilio does not answer", async () => {
  const { inbox, removeOld } = await startWithTwo();
  twilio.isDown = true;
  await removeOld();
  expect(await connection(inbox)).toEqual({ tokens: ["cdef", "3210"], state: "unreachable" });
});

test("no token is removed because something between us and Twilio refuses the question", async () => {
  const { inbox, removeOld } = await startWithTwo();
  twilio.fetchAccount.mockRejectedValue(new TwilioReadError({ status: 403 }));
  await removeOld();
  expect(await connection(inbox)).toEqual({ tokens: ["cdef", "3210"], state: "unreachable" });
});
