import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { incomingWebhook } from "./callback-urls.ts";
import {
  judge,
  planRepair,
  type Change,
  type NumberSettings,
  type Place,
  type ReportedWebhook,
  type Verdict,
} from "./webhook-settings.ts";

const OURS = incomingWebhook("https://inbox.example");
const INCOMING = "https://inbox.example/api/twilio/sms-incoming";
const UNSET: ReportedWebhook = { url: "", method: "", fallbackUrl: null, fallbackMethod: null };

/** What a place can say, by what the number's health is where that place wins. */
const STATES: Record<Exclude<Verdict, "gone" | "unreadable">, ReportedWebhook> = {
  healthy: OURS,
  no_fallback: { ...OURS, fallbackUrl: "" },
  drifted: { ...OURS, url: INCOMING },
  foreign: { ...OURS, url: "https://other.example/sms" },
  missing: { ...UNSET, url: null },
};
type State = keyof typeof STATES;
const states = Object.keys(STATES) as State[];

const named = (webhook: ReportedWebhook) => ({ sid: "AP1", name: "Old CRM", webhook });
const onNumber = (own: ReportedWebhook): NumberSettings => ({
  own,
  application: null,
  service: null,
});

describe("the place that wins", () => {
  /** Everything that the three places can say together. */
  const worlds = states.flatMap((own) =>
    ([null, "unreadable", ...states] as const).flatMap((application) =>
      [null, ...states].flatMap((service) =>
        [true, false].map((defers) => ({ own, application, service, defers })),
      ),
    ),
  );

  test("decides alone, in each of 420 combinations", () => {
    expect(worlds).toHaveLength(420);
    for (const world of worlds) {
      const { own, application, service, defers } = world;
      const serviceWins = service !== null && !defers;
      const place: Place = serviceWins
        ? "service"
        : application === null
          ? "number"
          : "application";
      const verdict = { service, application, number: own }[place];
      expect(judge(settingsOf(world), OURS), JSON.stringify(world)).toMatchObject({
        place,
        verdict,
      });
    }
  });

  function settingsOf({ own, application, service, defers }: (typeof worlds)[number]) {
    return {
      own: STATES[own],
      application:
        application === null
          ? null
          : {
              sid: "AP1",
              name: "Old CRM",
              webhook: application === "unreadable" ? null : STATES[application],
            },
      service:
        service === null
          ? null
          : { sid: "MG1", name: "Support", webhook: STATES[service], defersToNumber: defers },
    };
  }
});

test("a number that Twilio has not is gone", () => {
  expect(judge(null, OURS)).toMatchObject({ verdict: "gone", place: null });
  expect(planRepair(null, OURS)).toBeNull();
});

test.each([
  ["in capitals", "HTTPS://Inbox.Example/api/twilio/sms-incoming#rc=3&rp=5xx,ct,rt"],
  ["with its default port", "https://inbox.example:443/api/twilio/sms-incoming#rc=3&rp=5xx,ct,rt"],
  ["with overrides in another order", `${INCOMING}#rp=rt,5xx,ct&rc=3`],
])("our address %s is ours", (_case, url) => {
  expect(judge(onNumber({ ...OURS, url }), OURS).verdict).toBe("healthy");
});

test.each([
  ["without retries", { url: INCOMING }, ["retries"]],
  ["with fewer retries", { url: `${INCOMING}#rc=1&rp=5xx,ct,rt` }, ["retries"]],
  ["with retries of 4xx", { url: `${INCOMING}#rc=3&rp=4xx,5xx,ct,rt` }, ["retries"]],
  ["on another path", { url: "https://inbox.example/sms#rc=3&rp=5xx,ct,rt" }, ["path"]],
  ["with a slash at the end", { url: `${INCOMING}/#rc=3&rp=5xx,ct,rt` }, ["path"]],
  ["with a query, which is signed", { url: `${INCOMING}?a=1#rc=3&rp=5xx,ct,rt` }, ["query"]],
  ["without TLS", { url: OURS.url.replace("https", "http") }, ["scheme"]],
  ["by GET", { method: "GET" }, ["method"]],
  ["by get, without retries", { url: INCOMING, method: "get" }, ["retries", "method"]],
])("our address %s has drifted, and it says how", (_case, override, differences) => {
  const judgement = judge(onNumber({ ...OURS, ...override }), OURS);
  expect(judgement).toMatchObject({ verdict: "drifted", differences });
});

test("no method means POST, as at Twilio", () => {
  expect(judge(onNumber({ ...OURS, method: null, fallbackMethod: "" }), OURS).verdict).toBe(
    "healthy",
  );
});

test.each([
  ["another host", "https://other.example/api/twilio/sms-incoming#rc=3&rp=5xx,ct,rt"],
  ["another port", "https://inbox.example:8443/api/twilio/sms-incoming"],
  ["a host that ends like ours", "https://inbox.example.evil.example/"],
  ["a host below ours", "https://sms.inbox.example/"],
  ["our host as a user name", "https://inbox.example@other.example/"],
  ["nothing that can be read", "inbox.example"],
])("%s is foreign", (_case, url) => {
  expect(judge(onNumber({ ...OURS, url }), OURS).verdict).toBe("foreign");
});

test("Twilio's own greeting for new numbers counts as no address", () => {
  const greeting = { ...UNSET, url: "https://demo.twilio.com/welcome/sms/reply" };
  expect(judge(onNumber(greeting), OURS)).toMatchObject({ verdict: "missing", url: null });
  expect(planRepair(onNumber(greeting), OURS)?.foreignHosts).toEqual([]);
});

test("a password in somebody's address is not repeated", () => {
  const url = "https://user:secret@other.example/sms";
  const judgement = judge(onNumber({ ...OURS, url }), OURS);
  expect(judgement.url).toBe("https://other.example/sms");
  const drifted = judge(onNumber({ ...OURS, url: OURS.url.replace("//", "//user:secret@") }), OURS);
  expect(drifted).toMatchObject({ verdict: "drifted", differences: ["credentials"] });
  expect(drifted.url).not.toContain("secret");
});

test.each([
  ["our route", { fallbackUrl: INCOMING }, "healthy"],
  ["none", { fallbackUrl: null }, "no_fallback"],
  ["another host's", { fallbackUrl: "https://other.example/sms" }, "no_fallback"],
  ["another path of ours", { fallbackUrl: "https://inbox.example/" }, "no_fallback"],
  ["our route by GET", { fallbackMethod: "GET" }, "no_fallback"],
] as const)("with %s as the fallback it is as healthy as that", (_case, override, verdict) => {
  expect(judge(onNumber({ ...OURS, ...override }), OURS).verdict).toBe(verdict);
});

describe("a repair", () => {
  test("of a healthy number is nothing", () => {
    expect(planRepair(onNumber(OURS), OURS)).toBeNull();
  });

  test("names the hosts that it takes texts from, also a fallback's, and each once", () => {
    const url = "https://other.example/sms";
    const fallbackUrl = "https://OTHER.example/fallback";
    expect(planRepair(onNumber({ ...UNSET, url, fallbackUrl }), OURS)?.foreignHosts).toEqual([
      "other.example",
    ]);
    expect(planRepair(onNumber({ ...OURS, fallbackUrl }), OURS)?.foreignHosts).toEqual([
      "other.example",
    ]);
  });

  test("sets the service where that wins, and leaves the number alone", () => {
    const service = { sid: "MG1", name: "Support", webhook: UNSET, defersToNumber: false };
    expect(planRepair({ ...onNumber(STATES.foreign), service }, OURS)).toEqual({
      change: { place: "service", sid: "MG1", webhook: OURS },
      foreignHosts: [],
      detaches: null,
    });
  });

  test("of an app's number takes the app off, names it, and never changes the app", () => {
    const application = named(STATES.foreign);
    const own = { ...UNSET, url: "https://older.example/" };
    expect(planRepair({ own, application, service: null }, OURS)).toEqual({
      change: { place: "number", webhook: OURS, detachesApplication: true },
      foreignHosts: ["other.example", "older.example"],
      detaches: "Old CRM",
    });
  });
});

describe("whatever the settings", () => {
  const url = fc.oneof(
    fc.constantFrom("", null, OURS.url, INCOMING, OURS.fallbackUrl, "https://other.example/sms"),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.string(),
  );
  const method = fc.constantFrom("", null, "GET", "POST", "post");
  const webhook = fc.record({ url, method, fallbackUrl: url, fallbackMethod: method });
  const settings: fc.Arbitrary<NumberSettings> = fc.record({
    own: webhook,
    application: fc.option(
      fc.record({ sid: fc.string(), name: fc.string(), webhook: fc.option(webhook) }),
    ),
    service: fc.option(
      fc.record({ sid: fc.string(), name: fc.string(), webhook, defersToNumber: fc.boolean() }),
    ),
  });

  test("carrying out the repair makes the number healthy", () => {
    fc.assert(
      fc.property(settings, (before) => {
        const plan = planRepair(before, OURS);
        const after = plan === null ? before : apply(before, plan.change);
        expect(judge(after, OURS).verdict).toBe("healthy");
      }),
      { numRuns: 2_000 },
    );
  });

  test("only our own host is ever healthy, and a foreign one is always named by the repair", () => {
    fc.assert(
      fc.property(settings, (before) => {
        const judgement = judge(before, OURS);
        if (judgement.verdict === "healthy") {
          expect(new URL(judgement.url ?? "").host).toBe("inbox.example");
        }
        if (judgement.verdict === "foreign") {
          expect(planRepair(before, OURS)?.foreignHosts).not.toEqual([]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("the order of the overrides and the case of the host say nothing", () => {
    const policies = fc.shuffledSubarray(["5xx", "ct", "rt"], { minLength: 3 });
    const host = fc.mixedCase(fc.constant("inbox.example"));
    fc.assert(
      fc.property(policies, fc.boolean(), host, (rp, retriesFirst, name) => {
        const overrides = ["rc=3", `rp=${rp.join(",")}`];
        if (!retriesFirst) overrides.reverse();
        const same = `https://${name}/api/twilio/sms-incoming#${overrides.join("&")}`;
        expect(judge(onNumber({ ...OURS, url: same }), OURS).verdict).toBe("healthy");
      }),
    );
  });

  /** What Twilio has once it carried out the change. */
  function apply(before: NumberSettings, change: Change): NumberSettings {
    const { service } = before;
    if (change.place === "number") {
      const application = change.detachesApplication ? null : before.application;
      return { ...before, own: change.webhook, application };
    }
    return { ...before, service: service && { ...service, webhook: change.webhook } };
  }
});
