import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import { sealToken } from "../lib/twilio/sealed-token";
import { api, internal } from "./_generated/api";
import schema from "./schema";
import { FOREIGN_ACCOUNT_SID, firstPage, startInbox, type Inbox } from "./test.setup";

const KEY = randomBytes(32).toString("base64");
const ACCOUNT = `AC${"c".repeat(32)}`;
const OLD = "0123456789abcdef0123456789abcdef";
const NEW = "fedcba9876543210fedcba9876543210";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
  vi.stubEnv("SECRETS_KEY", KEY);
});
afterEach(() => vi.unstubAllEnvs());

async function codeOf(call: Promise<unknown>) {
  return await call.then(
    () => "no error",
    (error: unknown) => errorCode(error),
  );
}

/** The organization's account is not the environment's, and has no token yet. */
async function startConnected() {
  const inbox = await startInbox();
  await inbox.t.run(async (ctx) => {
    for (const account of await ctx.db.query("twilioAccounts").take(9)) {
      if (account.accountSid === FOREIGN_ACCOUNT_SID) continue;
      await ctx.db.delete("twilioAccounts", account._id);
    }
  });
  return inbox;
}

/** Enters a token, as our web server hands it on. */
async function enter(inbox: Inbox, token: string, accountSid = ACCOUNT) {
  const sealed = await sealToken([KEY], accountSid, token);
  vi.setSystemTime(Date.now() + 60_000);
  const entered = { accountSid, sealed, last4: token.slice(-4) };
  await inbox.dana.mutation(api.credentials.addToken, entered);
}

/** Twilio's answer, as the action tells it. */
async function judge(inbox: Inbox, verdict: "accepted" | "refused" = "accepted") {
  const [candidate] = await inbox.t.run(
    async (ctx) => await ctx.db.query("tokenCandidates").take(1),
  );
  if (candidate === undefined) throw new Error("Nothing was entered.");
  const phoneNumbers = [{ sid: "PN1", address: "+15035550166", label: "Billing" }];
  await inbox.t.mutation(internal.credentials.judge, {
    candidateId: candidate._id,
    verdict,
    phoneNumbers: verdict === "accepted" ? phoneNumbers : [],
  });
}

const connection = async (inbox: Inbox) => await inbox.dana.query(api.credentials.get, {});

async function tokensOf(inbox: Inbox) {
  return (await connection(inbox)).account?.tokens.map(({ last4 }) => last4) ?? [];
}

describe("a token that an admin enters", () => {
  test("counts once Twilio has accepted it; an organization without an account gets this one", async () => {
    const inbox = await startConnected();
    await enter(inbox, OLD);
    expect(await connection(inbox)).toMatchObject({
      account: null,
      candidate: { state: "checking", last4: "cdef" },
    });
    await judge(inbox);
    expect(await connection(inbox)).toMatchObject({
      account: { accountSid: ACCOUNT, source: "sealed", tokens: [{ last4: "cdef" }] },
      candidate: { state: "accepted" },
      isEditable: true,
    });
    const numbers = await inbox.ada.query(api.phoneNumbers.list, {});
    expect(numbers.map(({ address }) => address)).toContain("+15035550166");
  });

  test("that Twilio refuses changes nothing", async () => {
    const inbox = await startConnected();
    await enter(inbox, OLD);
    await judge(inbox, "refused");
    expect(await connection(inbox)).toMatchObject({
      account: null,
      candidate: { state: "refused" },
    });
  });

  test("is accepted beside the one that is there, which goes on calling Twilio", async () => {
    const inbox = await startConnected();
    for (const token of [OLD, NEW]) {
      await enter(inbox, token);
      await judge(inbox);
    }
    expect(await tokensOf(inbox)).toEqual(["cdef", "3210"]);
    const { sealedTokens } = await inbox.t.query(internal.credentials.ofAccount, {
      accountSid: ACCOUNT,
    });
    expect(sealedTokens).toHaveLength(2);
    expect(await codeOf(enter(inbox, "e".repeat(32)))).toBe("TWO_TOKENS");
  });

  test("of an account that is another organization's is not taken, whatever Twilio says", async () => {
    const inbox = await startConnected();
    await enter(inbox, OLD, FOREIGN_ACCOUNT_SID);
    await judge(inbox);
    expect(await connection(inbox)).toMatchObject({ account: null, candidate: { state: "taken" } });
  });

  test("of another account than the organization's is refused at once", async () => {
    const inbox = await startConnected();
    await enter(inbox, OLD);
    await judge(inbox);
    expect(await codeOf(enter(inbox, NEW, `AC${"d".repeat(32)}`))).toBe("OTHER_ACCOUNT");
  });

  test("is refused while the environment has the account's", async () => {
    const inbox = await startInbox();
    vi.stubEnv("TWILIO_ACCOUNT_SID", `AC${"a".repeat(32)}`);
    vi.stubEnv("TWILIO_AUTH_TOKEN", OLD);
    vi.stubEnv("TWILIO_AUTH_TOKEN_NEXT", NEW);
    expect(await codeOf(enter(inbox, NEW, `AC${"a".repeat(32)}`))).toBe("TOKENS_ELSEWHERE");
    expect(await connection(inbox)).toMatchObject({
      account: { source: "environment", tokens: [{ last4: "cdef" }, { last4: "3210" }] },
      isEditable: false,
    });
  });

  test("can be entered five times in a minute", async () => {
    const inbox = await startConnected();
    const sealed = await sealToken([KEY], ACCOUNT, OLD);
    const entered = { accountSid: ACCOUNT, sealed, last4: "cdef" };
    const codes: (string | null)[] = [];
    for (let i = 0; i < 6; i += 1) {
      codes.push(await codeOf(inbox.dana.mutation(api.credentials.addToken, entered)));
    }
    expect(codes).toEqual([...Array<string>(5).fill("no error"), "TOO_OFTEN"]);
  });

  test.each([OLD, "", "v1.short.x", `v2.${"a".repeat(16)}.${"b".repeat(40)}`])(
    "and is not sealed (%j) is not stored",
    async (sealed) => {
      const inbox = await startConnected();
      const entered = { accountSid: ACCOUNT, sealed, last4: "cdef" };
      expect(await codeOf(inbox.dana.mutation(api.credentials.addToken, entered))).toBe("INVALID");
    },
  );
});

describe("changing tokens", () => {
  async function startWithTwo() {
    const inbox = await startConnected();
    for (const token of [OLD, NEW]) {
      await enter(inbox, token);
      await judge(inbox);
    }
    const tokens = (await connection(inbox)).account?.tokens ?? [];
    const addedAt = (index: number) => tokens[index]?.addedAt ?? 0;
    return { inbox, old: addedAt(0), new: addedAt(1) };
  }

  const promote = async (inbox: Inbox, addedAt: number) =>
    await inbox.dana.mutation(api.credentials.promote, { addedAt });
  const remove = async (inbox: Inbox, addedAt: number) =>
    await inbox.dana.mutation(api.credentials.removeToken, { addedAt });

  test("one calls Twilio once Twilio has accepted it; both go on being accepted, twice is once", async () => {
    const { inbox, new: addedAt } = await startWithTwo();
    await promote(inbox, addedAt);
    expect(await tokensOf(inbox)).toEqual(["cdef", "3210"]);
    await judge(inbox);
    await promote(inbox, addedAt);
    expect(await tokensOf(inbox)).toEqual(["3210", "cdef"]);
    expect(await connection(inbox)).toMatchObject({
      candidate: { act: "promote", state: "accepted", last4: "3210" },
    });
  });

  test("one that Twilio refuses does not call it, and none goes without Twilio's word", async () => {
    const { inbox, old, new: newer } = await startWithTwo();
    await promote(inbox, newer);
    await judge(inbox, "refused");
    await remove(inbox, old);
    await judge(inbox, "refused");
    expect(await tokensOf(inbox)).toEqual(["cdef", "3210"]);
    expect(await connection(inbox)).toMatchObject({
      candidate: { act: "remove", state: "refused", last4: "cdef" },
    });
  });

  test("a removed one is forgotten, twice is once, and the last one stays", async () => {
    const { inbox, old, new: newer } = await startWithTwo();
    await remove(inbox, old);
    await judge(inbox);
    await remove(inbox, old);
    expect(await tokensOf(inbox)).toEqual(["3210"]);
    expect(await codeOf(remove(inbox, newer))).toBe("LAST_TOKEN");
    const { page } = await inbox.service.query(api.webhooks.signingTokens, {
      paginationOpts: firstPage,
    });
    expect(page).toMatchObject([{ accountSid: ACCOUNT, sealedTokens: [expect.any(String)] }]);
  });

  test("all of it is in the audit log, by name and without a token", async () => {
    const { inbox, old, new: newer } = await startWithTwo();
    await promote(inbox, newer);
    await judge(inbox);
    await remove(inbox, old);
    const args = { action: null, paginationOpts: firstPage };
    const { page } = await inbox.dana.query(api.auditLog.list, args);
    expect(page.map(({ action, detail }) => [action, detail["last4"]])).toEqual([
      ["credentials.removeToken", "cdef"],
      ["credentials.judge", "3210"],
      ["credentials.promote", "3210"],
      ["credentials.judge", "3210"],
      ["credentials.addToken", "3210"],
      ["credentials.judge", "cdef"],
      ["credentials.addToken", "cdef"],
    ]);
    expect(page.map(({ memberName }) => memberName)).toEqual([
      "dana",
      null,
      "dana",
      null,
      "dana",
      null,
      "dana",
    ]);
    expect(JSON.stringify(page)).not.toMatch(/v1\.|0123456789abcdef|fedcba98/);
  });
});

describe("a secret", () => {
  /** The names under which tables keep them. */
  const SECRET_FIELDS = ["sealed", "sealedTokens", "authToken"];

  test("is in no answer that a browser can get: no function for members declares one", () => {
    const modules = import.meta.glob(["./*.ts", "!./*.*.ts"], { eager: true });
    type Exported = { isPublic?: boolean; exportReturns?: () => string } | undefined;
    const telling = Object.entries(modules).flatMap(([file, exports]) =>
      Object.entries(exports as Record<string, Exported>)
        .filter(([, value]) => value?.isPublic === true)
        .filter(([, value]) => SECRET_FIELDS.some((field) => fieldsOf(value).includes(field)))
        .map(([name]) => `${file.slice(2, -3)}:${name}`),
    );
    // For our own web server alone, which verifies webhooks.
    expect(telling).toEqual(["webhooks:signingTokens"]);
  });

  test("is kept by these two tables alone", () => {
    const keeping = Object.entries(schema.tables).filter(([, table]) =>
      SECRET_FIELDS.some((field) =>
        JSON.stringify((table.validator as unknown as { json: unknown }).json).includes(
          `"${field}"`,
        ),
      ),
    );
    expect(keeping.map(([name]) => name).sort()).toEqual(["tokenCandidates", "twilioAccounts"]);
  });

  test("is not in what an admin sees, nor in any row as it was entered", async () => {
    const inbox = await startConnected();
    for (const token of [OLD, NEW]) {
      await enter(inbox, token);
      await judge(inbox);
    }
    expect(JSON.stringify(await connection(inbox))).not.toMatch(/v1\.|0123456789abc|fedcba98/);
    const rows = await inbox.t.run(async (ctx) => [
      ...(await ctx.db.query("twilioAccounts").take(9)),
      ...(await ctx.db.query("tokenCandidates").take(9)),
      ...(await ctx.db.query("auditLog").take(99)),
      ...(await ctx.db.system.query("_scheduled_functions").take(99)),
    ]);
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${OLD}|${NEW}`));
  });

  function fieldsOf(value: { exportReturns?: () => string } | undefined): string[] {
    const returns = value?.exportReturns?.() ?? "";
    return [...returns.matchAll(/"(\w+)":\{"fieldType"/g)].map(([, name]) => name ?? "");
  }
});
