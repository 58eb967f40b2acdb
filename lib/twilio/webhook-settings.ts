import type { Webhook } from "./callback-urls.ts";

/**
 * Where Twilio brings a number's texts. Three places can say it, and the first that applies wins: the
 * Messaging Service that holds the number, unless it defers to its numbers; the TwiML App set on the
 * number; the number's own address.
 * https://www.twilio.com/docs/messaging/api/service-resource
 */
export const PLACES = ["number", "application", "service"] as const;
export type Place = (typeof PLACES)[number];

export const VERDICTS = [
  "healthy",
  /** Texts come, but are lost to webhooks when a call and all its retries fail. */
  "no_fallback",
  /** It points here, but not as it should. */
  "drifted",
  /** Texts go to somebody else's host. */
  "foreign",
  /** No address, so Twilio calls nobody. */
  "missing",
  /** The place that wins could not be read. */
  "unreadable",
  /** The account has no such number any more. */
  "gone",
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** In what an address of ours is not as it should be. */
export const DIFFERENCES = ["scheme", "credentials", "path", "query", "retries", "method"] as const;
export type Difference = (typeof DIFFERENCES)[number];

/** What a place says. Twilio leaves out what is not set as "" or null. */
export type ReportedWebhook = { readonly [Field in keyof Webhook]: string | null };

/** All that decides where a number's texts go. */
export interface NumberSettings {
  own: ReportedWebhook;
  /** The TwiML App set on the number; `webhook` is null when it could not be read. */
  application: { sid: string; name: string; webhook: ReportedWebhook | null } | null;
  service: {
    sid: string;
    name: string;
    webhook: ReportedWebhook;
    /** It leaves incoming texts to the number's own settings. */
    defersToNumber: boolean;
  } | null;
}

export interface Judgement {
  verdict: Verdict;
  /** The place that wins; null for a number that is gone. */
  place: Place | null;
  /** What the place is called at Twilio; null for the number itself. */
  placeName: string | null;
  /** What Twilio calls, without a password in it; null when that is nothing. */
  url: string | null;
  differences: Difference[];
}

/** What Twilio does with the number's texts; `settings` is null for a number that it has not. */
export function judge(settings: NumberSettings | null, expected: Webhook): Judgement {
  if (settings === null) {
    return { verdict: "gone", place: null, placeName: null, url: null, differences: [] };
  }
  const { place, name: placeName, webhook } = winnerOf(settings);
  const winner = { place, placeName };
  if (webhook === null) return { verdict: "unreadable", ...winner, url: null, differences: [] };
  const url = addressOf(webhook.url);
  if (url === null) return { verdict: "missing", ...winner, url, differences: [] };
  if (foreignHost(url, expected) !== null) {
    return { verdict: "foreign", ...winner, url: withoutPassword(url), differences: [] };
  }
  const differences = compare(
    { url, method: webhook.method },
    { url: expected.url, method: expected.method },
  );
  if (differences.length > 0) {
    return { verdict: "drifted", ...winner, url: withoutPassword(url), differences };
  }
  const verdict = hasFallback(webhook, expected) ? "healthy" : "no_fallback";
  return { verdict, ...winner, url, differences };
}

/** What has to change at Twilio, and whose permission that needs. */
export interface RepairPlan {
  change: Change;
  /** Hosts of others that get no more texts of this number. */
  foreignHosts: string[];
  /** The TwiML App that the number is taken from; it is never changed itself, others may use it. */
  detaches: string | null;
}

/** The new settings of the number (without an app, then) or of its service. */
export type Change =
  | { place: "number"; webhook: Webhook; detachesApplication: boolean }
  | { place: "service"; sid: string; webhook: Webhook };

/** How to make a number healthy where its settings are decided; null when it is, or is gone. */
export function planRepair(settings: NumberSettings | null, expected: Webhook): RepairPlan | null {
  if (settings === null || judge(settings, expected).verdict === "healthy") return null;
  const { place, webhook } = winnerOf(settings);
  const { service, application, own } = settings;
  if (place === "service" && service !== null) {
    return {
      change: { place, sid: service.sid, webhook: expected },
      foreignHosts: foreignHosts([service.webhook], expected),
      detaches: null,
    };
  }
  const isDetached = place === "application";
  return {
    change: { place: "number", webhook: expected, detachesApplication: isDetached },
    foreignHosts: foreignHosts(webhook === null ? [own] : [webhook, own], expected),
    detaches: isDetached && application !== null ? application.name : null,
  };
}

/** A judgement with what a screen shows and a repair must ask for. */
export interface Finding extends Judgement {
  /** Of the address; null where there is none to read. */
  host: string | null;
  foreignHosts: string[];
  detaches: string | null;
}

/** All that there is to know of a number's settings; `settings` is null for a number that is gone. */
export function inspectSettings(settings: NumberSettings | null, expected: Webhook): Finding {
  const judgement = judge(settings, expected);
  const plan = planRepair(settings, expected);
  return {
    ...judgement,
    host: judgement.url === null ? null : hostOf(judgement.url),
    foreignHosts: plan?.foreignHosts ?? [],
    detaches: plan?.detaches ?? null,
  };
}

/** The host of an address where it is neither ours nor nobody's; what cannot be read as one as it is. */
function foreignHost(url: string, expected: Webhook): string | null {
  const host = hostOf(url);
  return host === hostOf(expected.url) ? null : (host ?? url);
}

function winnerOf({ own, application, service }: NumberSettings): {
  place: Place;
  name: string | null;
  webhook: ReportedWebhook | null;
} {
  if (service !== null && !service.defersToNumber) {
    return { place: "service", name: service.name, webhook: service.webhook };
  }
  if (application !== null) {
    return { place: "application", name: application.name, webhook: application.webhook };
  }
  return { place: "number", name: null, webhook: own };
}

function foreignHosts(webhooks: ReportedWebhook[], expected: Webhook): string[] {
  const hosts = webhooks
    .flatMap(({ url, fallbackUrl }) => [addressOf(url), addressOf(fallbackUrl)])
    .flatMap((url) => (url === null ? [] : (foreignHost(url, expected) ?? [])));
  return [...new Set(hosts)];
}

/** Twilio's greeting for new numbers counts as no address: it is nobody's. */
const TWILIO_DEMO_HOST = "demo.twilio.com";

function addressOf(url: string | null): string | null {
  return url === null || url === "" || hostOf(url) === TWILIO_DEMO_HOST ? null : url;
}

function hostOf(url: string): string | null {
  const host = URL.canParse(url) ? new URL(url).host : "";
  return host === "" ? null : host;
}

/** What is judged is shown to people and kept; somebody's password is not ours to keep. */
function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return url;
  const shown = new URL(url);
  if (shown.username === "" && shown.password === "") return url;
  shown.username = "";
  shown.password = "";
  return shown.href;
}

/** Any call of our route by POST will do as a fallback. */
function hasFallback({ fallbackUrl, fallbackMethod }: ReportedWebhook, expected: Webhook): boolean {
  const url = addressOf(fallbackUrl);
  if (url === null || foreignHost(url, expected) !== null) return false;
  const differences = compare(
    { url, method: fallbackMethod },
    { url: expected.fallbackUrl, method: expected.fallbackMethod },
  );
  return differences.every((difference) => difference === "query" || difference === "retries");
}

/** What differs between two addresses of one host, however they are written. */
function compare(
  actual: { url: string; method: string | null },
  wanted: { url: string; method: string },
): Difference[] {
  const [is, be] = [new URL(actual.url), new URL(wanted.url)];
  const differs: Record<Difference, boolean> = {
    scheme: is.protocol !== be.protocol,
    credentials: is.username !== "" || is.password !== "",
    path: is.pathname !== be.pathname,
    query: is.search !== be.search,
    retries: overridesOf(is) !== overridesOf(be),
    // POST is what Twilio takes when nothing is set.
    method: (actual.method ?? "").toUpperCase().replace(/^$/, "POST") !== wanted.method,
  };
  return DIFFERENCES.filter((difference) => differs[difference]);
}

/** The overrides behind `#`, whose order says nothing: `#rp=ct,5xx&rc=3` is `#rc=3&rp=5xx,ct`. */
function overridesOf({ hash }: URL): string {
  const overrides = [...new URLSearchParams(hash.slice(1))].map(
    ([name, value]) => `${name}=${value.split(",").sort().join(",")}`,
  );
  return overrides.sort().join("&");
}
