import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import { incomingWebhook } from "../lib/twilio/callback-urls";
import type { ReportedNumber, ReportedService, ServicesApi } from "../lib/twilio/number-settings";
import { TwilioReadError } from "../lib/twilio/read-error";
import { inspectSettings } from "../lib/twilio/webhook-settings";
import { api, internal } from "./_generated/api";
import { ACCOUNT_SID, DISPATCH, FRONT_DESK, startInbox, type Inbox } from "./test.setup";

const OURS = incomingWebhook("https://inbox.example");
const UNSET = { url: null, method: null, fallbackUrl: null, fallbackMethod: null };
const FOREIGN = { ...UNSET, url: "https://other.example/sms?key=secret" };

/** Stands where Twilio is, and does what it is told: the SDK does not run in this environment. */
const twilio = vi.hoisted(() => ({
  readAccount: vi.fn<ServicesApi["readAccount"]>(),
  readNumbers: vi.fn<ServicesApi["readNumbers"]>(),
  readServices: vi.fn<ServicesApi["readServices"]>(),
  readApplications: vi.fn<ServicesApi["readApplications"]>(),
  change: vi.fn<ServicesApi["change"]>(),
}));
vi.mock("../lib/twilio/services", () => ({ createServicesApi: () => twilio }));

let numbers: ReportedNumber[];
let services: Map<string, ReportedService>;
let applications: Map<string, { sid: string; name: string; webhook: typeof OURS | null }>;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
  vi.stubEnv("TWILIO_ACCOUNT_SID", ACCOUNT_SID);
  vi.stubEnv("TWILIO_AUTH_TOKEN", "t".repeat(32));
  vi.stubEnv("PUBLIC_WEBHOOK_URL", "https://inbox.example");
  vi.spyOn(console, "error").mockReturnValue(undefined);
  numbers = [
    { sid: "PN1", address: FRONT_DESK, own: OURS, applicationSid: null },
    { sid: "PN2", address: DISPATCH, own: OURS, applicationSid: null },
  ];
  services = new Map();
  applications = new Map();
  twilio.readNumbers.mockImplementation(async () => await Promise.resolve(numbers));
  twilio.readServices.mockImplementation(
    async () => await Promise.resolve({ byNumber: services, count: services.size }),
  );
  twilio.readApplications.mockImplementation(async () => await Promise.resolve(applications));
  twilio.change.mockImplementation(async (numberSid, change) => {
    const service = services.get(numberSid);
    if (change.place === "service" && service !== undefined) {
      services.set(numberSid, { ...service, webhook: change.webhook });
    } else {
      numbers = numbers.map((number) =>
        number.sid === numberSid
          ? { ...number, own: change.webhook, applicationSid: null }
          : number,
      );
    }
    await Promise.resolve();
  });
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetAllMocks();
  vi.useRealTimers();
});

/** What the cron does, and all that follows from it. */
async function check({ t }: Inbox) {
  await t.mutation(internal.webhookHealth.checkAll, { cursor: null });
  await runScheduled(t);
}

async function runScheduled(t: Inbox["t"]) {
  vi.advanceTimersByTime(1);
  await t.finishInProgressScheduledFunctions();
}

function setNumber(address: string, override: Partial<ReportedNumber>) {
  numbers = numbers.map((number) =>
    number.address === address ? { ...number, ...override } : number,
  );
}

/** What an admin reads of the front desk. */
async function frontDesk({ dana, numbers: ids }: Inbox) {
  const { numbers: rows } = await dana.query(api.webhookHealth.list, {});
  return rows.find(({ phoneNumberId }) => phoneNumberId === ids.frontDesk) ?? null;
}

async function auditLog({ t }: Inbox) {
  const rows = await t.run(async (ctx) => await ctx.db.query("auditLog").take(20));
  return rows.map(({ memberId, action, target, detail }) => ({
    isByProduct: memberId === null,
    action,
    target,
    detail,
  }));
}

describe("a check", () => {
  test("finds each number healthy, or says where its texts go", async () => {
    const inbox = await startInbox();
    setNumber(FRONT_DESK, { own: FOREIGN });
    await check(inbox);
    expect(await inbox.dana.query(api.webhookHealth.list, {})).toMatchObject({
      numbers: [
        {
          verdict: "foreign",
          severity: "down",
          host: "other.example",
          details: { place: "number", url: FOREIGN.url, expectedUrl: OURS.url },
        },
        { verdict: "healthy", severity: "fine" },
      ],
      failing: null,
    });
  });

  test("reads all three places: a service wins over an app, an app over the number", async () => {
    const inbox = await startInbox();
    setNumber(FRONT_DESK, { applicationSid: "AP1" });
    applications.set("AP1", { sid: "AP1", name: "Old CRM", webhook: null });
    await check(inbox);
    expect(await frontDesk(inbox)).toMatchObject({
      verdict: "unreadable",
      details: { place: "application", placeName: "Old CRM", detaches: "Old CRM" },
    });
    services.set("PN1", { sid: "MG1", name: "Support", webhook: UNSET, defersToNumber: false });
    await check(inbox);
    expect(await frontDesk(inbox)).toMatchObject({
      verdict: "missing",
      details: { place: "service", placeName: "Support" },
    });
  });

  test("says that a number is gone from the account", async () => {
    const inbox = await startInbox();
    numbers = numbers.filter(({ address }) => address !== FRONT_DESK);
    await check(inbox);
    expect(await frontDesk(inbox)).toMatchObject({ verdict: "gone", severity: "down" });
  });

  test("that finds what is known writes no number's row", async () => {
    const inbox = await startInbox();
    await check(inbox);
    const rows = async () =>
      await inbox.t.run(async (ctx) => await ctx.db.query("webhookHealth").take(10));
    const before = await rows();
    vi.setSystemTime(Date.now() + 900_000);
    await check(inbox);
    expect(await rows()).toEqual(before);
    const { checkedAt } = await inbox.dana.query(api.webhookHealth.list, {});
    expect(checkedAt).toBe(Date.now());
  });

  test("that read Twilio before a repair does not undo what the repair has found", async () => {
    const inbox = await startInbox();
    const finding = (url: string) => ({
      phoneNumberId: inbox.numbers.frontDesk,
      finding: inspectSettings({ own: { ...OURS, url }, application: null, service: null }, OURS),
    });
    const store = async (readAt: number, url: string) => {
      const reading = { accountSid: ACCOUNT_SID, readAt, findings: [finding(url)] };
      await inbox.t.mutation(internal.webhookHealth.recordFindings, reading);
    };
    await store(2000, OURS.url);
    await store(1000, "https://other.example/sms");
    expect(await frontDesk(inbox)).toMatchObject({ verdict: "healthy" });
  });

  test("keeps since when, and when it was last well", async () => {
    const inbox = await startInbox();
    await check(inbox);
    const wellAt = Date.now();
    vi.setSystemTime(wellAt + 900_000);
    setNumber(FRONT_DESK, { own: FOREIGN });
    await check(inbox);
    const foundAt = Date.now();
    vi.setSystemTime(foundAt + 900_000);
    setNumber(FRONT_DESK, { own: { ...FOREIGN, url: "https://other.example/moved" } });
    await check(inbox);
    expect(await frontDesk(inbox)).toMatchObject({
      since: foundAt,
      details: { lastHealthyAt: wellAt, url: "https://other.example/moved" },
    });
  });

  test("tells the audit log of every change, and of no number more than four digits", async () => {
    const inbox = await startInbox();
    await check(inbox);
    expect(await auditLog(inbox)).toEqual([]);
    setNumber(FRONT_DESK, { own: FOREIGN });
    await check(inbox);
    await check(inbox);
    expect(await auditLog(inbox)).toEqual([
      {
        isByProduct: true,
        action: "webhookHealth.change",
        target: "…0100",
        detail: {
          from: "healthy",
          to: "foreign",
          why: "its webhook points to other.example",
        },
      },
    ]);
  });

  test.each([
    ["its credentials are refused", { status: 401, code: 20003 }, "credentials"],
    ["Twilio is down", { status: 503 }, "unreachable"],
    ["nothing answers", { code: "ECONNREFUSED" }, "unreachable"],
    ["Twilio refuses", { status: 403, code: 20005 }, "refused"],
  ] as const)(
    "keeps the last verdict when %s, and says since when",
    async (_case, error, failure) => {
      const inbox = await startInbox();
      await check(inbox);
      const checkedAt = Date.now();
      twilio.readNumbers.mockRejectedValue(new TwilioReadError(error));
      vi.setSystemTime(checkedAt + 900_000);
      await check(inbox);
      const since = Date.now();
      vi.setSystemTime(since + 900_000);
      await check(inbox);
      expect(await inbox.dana.query(api.webhookHealth.list, {})).toMatchObject({
        numbers: [{ verdict: "healthy" }, { verdict: "healthy" }],
        checkedAt,
        failing: { since, failure },
      });
      twilio.readNumbers.mockImplementation(async () => await Promise.resolve(numbers));
      await check(inbox);
      expect(await inbox.dana.query(api.webhookHealth.list, {})).toMatchObject({ failing: null });
    },
  );

  test("of an account without a token asks nobody, and keeps no other from its turn", async () => {
    const inbox = await startInbox();
    await check(inbox);
    expect(twilio.readNumbers).toHaveBeenCalledOnce();
    expect(await inbox.mallory.query(api.webhookHealth.list, {})).toMatchObject({
      numbers: [],
      failing: { failure: "no_token" },
    });
    expect(await frontDesk(inbox)).toMatchObject({ verdict: "healthy" });
  });
});

test("members who are no admins read the verdict, and no address at Twilio", async () => {
  const inbox = await startInbox();
  setNumber(FRONT_DESK, { own: FOREIGN });
  await check(inbox);
  const seen = await inbox.ada.query(api.webhookHealth.list, {});
  expect(seen.numbers).toContainEqual(
    expect.objectContaining({ verdict: "foreign", host: "other.example", details: null }),
  );
  expect(JSON.stringify(seen)).not.toContain("key=secret");
});

test("an admin has Twilio read now, and finds a drift at once", async () => {
  const inbox = await startInbox();
  await check(inbox);
  setNumber(FRONT_DESK, { own: FOREIGN });
  await inbox.dana.mutation(api.webhookHealth.checkNow, {});
  await runScheduled(inbox.t);
  expect(await frontDesk(inbox)).toMatchObject({ verdict: "foreign" });
  expect(await auditLog(inbox)).toMatchObject([
    { action: "webhookHealth.checkNow", isByProduct: false },
    { action: "webhookHealth.change", isByProduct: true },
  ]);
});

describe("a repair", () => {
  const unconfirmed = { replaceForeign: false, detachApplication: false };

  async function repair(inbox: Inbox, confirmed: Partial<typeof unconfirmed> = {}) {
    const phoneNumberId = inbox.numbers.frontDesk;
    await inbox.dana.mutation(api.webhookHealth.repair, {
      phoneNumberId,
      ...unconfirmed,
      ...confirmed,
    });
    await runScheduled(inbox.t);
  }

  async function problem(inbox: Inbox) {
    return (await frontDesk(inbox))?.details?.repair?.problem;
  }

  test("points the number here and reads it back", async () => {
    const inbox = await startInbox();
    setNumber(FRONT_DESK, { own: UNSET });
    await check(inbox);
    await repair(inbox);
    expect(await frontDesk(inbox)).toMatchObject({ verdict: "healthy", details: { repair: null } });
    expect(numbers).toMatchObject([{ own: OURS }, { own: OURS }]);
  });

  test("takes texts from another host only when that was confirmed", async () => {
    const inbox = await startInbox();
    setNumber(FRONT_DESK, { own: FOREIGN });
    await check(inbox);
    await repair(inbox);
    expect(await problem(inbox)).toBe("foreign");
    expect(twilio.change).not.toHaveBeenCalled();
    await repair(inbox, { replaceForeign: true });
    expect(await frontDesk(inbox)).toMatchObject({ verdict: "healthy", details: { repair: null } });
  });

  test("takes a TwiML App off only when that was confirmed", async () => {
    const inbox = await startInbox();
    setNumber(FRONT_DESK, { applicationSid: "AP1" });
    applications.set("AP1", { sid: "AP1", name: "Old CRM", webhook: null });
    await check(inbox);
    await repair(inbox);
    expect(await problem(inbox)).toBe("application");
    expect(twilio.change).not.toHaveBeenCalled();
    await repair(inbox, { detachApplication: true });
    expect(await frontDesk(inbox)).toMatchObject({ verdict: "healthy" });
  });

  test("sets the service where that wins", async () => {
    const inbox = await startInbox();
    services.set("PN1", { sid: "MG1", name: "Support", webhook: UNSET, defersToNumber: false });
    await check(inbox);
    await repair(inbox);
    expect(services.get("PN1")).toMatchObject({ webhook: OURS });
    expect(await frontDesk(inbox)).toMatchObject({ verdict: "healthy" });
  });

  test("says that Twilio still reports the old settings", async () => {
    const inbox = await startInbox();
    setNumber(FRONT_DESK, { own: UNSET });
    await check(inbox);
    twilio.change.mockResolvedValue(undefined);
    await repair(inbox);
    expect(await problem(inbox)).toBe("unchanged");
    expect(await frontDesk(inbox)).toMatchObject({ verdict: "missing" });
  });

  test.each([
    [{ status: 401, code: 20003 }, "credentials"],
    [{ code: "ECONNRESET" }, "unreachable"],
    [{ status: 400, code: 21402 }, "refused"],
  ] as const)("that Twilio answers with %o ends with %s", async (error, expected) => {
    const inbox = await startInbox();
    setNumber(FRONT_DESK, { own: UNSET });
    await check(inbox);
    twilio.change.mockRejectedValue(new TwilioReadError(error));
    await repair(inbox);
    expect(await problem(inbox)).toBe(expected);
  });

  test("that is cut off says so, and another may begin", async () => {
    const inbox = await startInbox();
    setNumber(FRONT_DESK, { own: UNSET });
    await check(inbox);
    twilio.readNumbers.mockReturnValue(new Promise(() => undefined));
    await inbox.dana.mutation(api.webhookHealth.repair, {
      phoneNumberId: inbox.numbers.frontDesk,
      ...unconfirmed,
    });
    expect(await problem(inbox)).toBeNull();
    const { startedAt = 0 } = (await frontDesk(inbox))?.details?.repair ?? {};
    const ended = { phoneNumberId: inbox.numbers.frontDesk, startedAt };
    await inbox.t.mutation(internal.webhookHealth.endRepair, { ...ended, problem: "cut_off" });
    expect(await problem(inbox)).toBe("cut_off");
    // The action's own word, if it comes after all, changes nothing any more.
    await inbox.t.mutation(internal.webhookHealth.endRepair, { ...ended, problem: null });
    expect(await problem(inbox)).toBe("cut_off");
  });

  test("is in the audit log, with who did it", async () => {
    const inbox = await startInbox();
    setNumber(FRONT_DESK, { own: FOREIGN });
    await check(inbox);
    await repair(inbox, { replaceForeign: true });
    expect(await auditLog(inbox)).toMatchObject([
      { action: "webhookHealth.change", isByProduct: true, detail: { to: "foreign" } },
      {
        action: "webhookHealth.repair",
        isByProduct: false,
        detail: { replaceForeign: "true", detachApplication: "false" },
      },
      { action: "webhookHealth.change", isByProduct: true, detail: { to: "healthy" } },
    ]);
  });

  test("is for admins, and of a number that was checked", async () => {
    const inbox = await startInbox();
    const args = { phoneNumberId: inbox.numbers.frontDesk, ...unconfirmed };
    const codeOf = async (call: Promise<unknown>) =>
      await call.then(
        () => null,
        (error: unknown) => errorCode(error),
      );
    expect(await codeOf(inbox.ada.mutation(api.webhookHealth.repair, args))).toBe("FORBIDDEN");
    expect(await codeOf(inbox.dana.mutation(api.webhookHealth.repair, args))).toBe("NOT_FOUND");
    expect(await codeOf(inbox.mallory.mutation(api.webhookHealth.repair, args))).toBe("NOT_FOUND");
  });
});
