import { isTwilioRequest } from "./signature.ts";

/** Why a signature did not fit; what is not "token" or "missing" was proven by one that did. */
export const SIGNATURE_CAUSES = [
  "missing",
  "scheme",
  "host",
  "port",
  "path",
  "query",
  "body",
  "token",
] as const;
export type SignatureCause = (typeof SIGNATURE_CAUSES)[number];

/** A refused request, as it reached us. */
export interface RefusedRequest {
  /** Origin that Twilio should have called. */
  publicUrl: string;
  pathname: string;
  search: string;
  params: URLSearchParams;
  signature: string;
  /** `Host`, and what a proxy says that it was: `X-Forwarded-Host` and so on; null when absent. */
  host: string | null;
  forwardedHost: string | null;
  forwardedPrefix: string | null;
}

/** What is to be said of it. Addresses are without the values of their query. */
export interface SignatureDiagnosis {
  cause: SignatureCause;
  /** The address that we checked the signature with. */
  expectedUrl: string;
  /** The address as it reached us, behind whatever stands between. */
  receivedUrl: string;
  /** The address that the signature was made for; null when none that we tried fits. */
  signedUrl: string | null;
}

interface Variant {
  cause: SignatureCause;
  url: string;
  params: URLSearchParams;
}

const MAX_URL_CHARS = 300;
/** More than Twilio ever sends. Each is sorted and hashed for every variant, of which a query makes many. */
const MAX_PARAMETERS = 200;
const MAX_QUERY_CHARS = 500;

/**
 * Finds out why none of these tokens fits, by trying what proxies and settings are known to change. A
 * variant that fits proves its cause, because nobody can sign without the token. It says nothing in
 * favour of the request, which stays refused.
 */
export async function diagnoseSignature(
  request: RefusedRequest,
  tokens: readonly string[],
): Promise<SignatureDiagnosis> {
  const { publicUrl, pathname, search, host } = request;
  const told = {
    expectedUrl: maskUrl(publicUrl + pathname + search),
    receivedUrl: maskUrl(`${isHost(host) ? host : "unknown host"}${pathname}${search}`),
  };
  if (request.signature === "") return { ...told, cause: "missing", signedUrl: null };
  if (search.length > MAX_QUERY_CHARS || request.params.size > MAX_PARAMETERS) {
    return { ...told, cause: "token", signedUrl: null };
  }
  for (const { cause, url, params } of variants(request)) {
    for (const token of tokens) {
      if (await isTwilioRequest(token, url, params, request.signature)) {
        return { ...told, cause, signedUrl: maskUrl(url) };
      }
    }
  }
  return { ...told, cause: "token", signedUrl: null };
}

/** One change at a time first; then other addresses together with other paths. */
function variants(request: RefusedRequest): Variant[] {
  const { publicUrl, pathname, search, params } = request;
  const here = { url: publicUrl + pathname + search, params };
  const origins = otherOrigins(request);
  const paths = otherPaths(request);
  return [
    ...origins.map(({ cause, origin }) => ({ cause, url: origin + pathname + search, params })),
    ...paths.map((path) => ({ cause: "path" as const, url: publicUrl + path + search, params })),
    ...otherQueries(search).map((query) => ({
      cause: "query" as const,
      url: publicUrl + pathname + query,
      params,
    })),
    ...otherParams(params).map((changed) => ({ ...here, cause: "body" as const, params: changed })),
    ...origins.flatMap(({ cause, origin }) =>
      paths.map((path) => ({ cause, url: origin + path + search, params })),
    ),
  ];
}

function otherOrigins({ publicUrl, host, forwardedHost }: RefusedRequest) {
  const ours = new URL(publicUrl);
  const otherScheme = ours.protocol === "https:" ? "http:" : "https:";
  const hosts = [host, forwardedHost].flatMap((name) => {
    const first = name?.split(",")[0]?.trim() ?? "";
    return isHost(first) ? [first] : [];
  });
  const ports = ["443", "80", hosts[0]?.split(":")[1] ?? ""].filter((port) => port !== "");
  const found: { cause: SignatureCause; origin: string }[] = [
    { cause: "scheme", origin: `${otherScheme}//${ours.host}` },
    ...ports.map((port) => ({
      cause: "port" as const,
      origin: `${ours.protocol}//${ours.hostname}:${port}`,
    })),
    { cause: "port", origin: `${ours.protocol}//${ours.hostname}` },
    ...hosts.flatMap((name) =>
      ["https:", "http:"].flatMap((scheme) =>
        [name, name.replace(/:\d+$/, "")].map((authority) => ({
          cause: "host" as const,
          origin: `${scheme}//${authority}`,
        })),
      ),
    ),
  ];
  return found.filter(
    ({ origin }, index) =>
      origin !== publicUrl && found.findIndex((other) => other.origin === origin) === index,
  );
}

/** What a header calls a host may be anything. */
function isHost(name: string | null): name is string {
  return name !== null && /^[a-z0-9.:[\]-]{1,255}$/i.test(name);
}

function otherPaths({ pathname, forwardedPrefix }: RefusedRequest): string[] {
  const toggled = pathname.endsWith("/") ? pathname.slice(0, -1) : `${pathname}/`;
  const prefix = forwardedPrefix?.replace(/\/+$/, "") ?? "";
  const prefixed = /^\/[\w./-]{1,100}$/.test(prefix) ? [prefix + pathname] : [];
  return [toggled, "/api/twilio/sms-incoming", "/api/twilio/sms-status", ...prefixed].filter(
    (path) => path !== pathname,
  );
}

/** Proxies drop a query, encode it anew, or add to it. */
function otherQueries(search: string): string[] {
  if (search === "") return ["?"];
  const pairs = [...new URLSearchParams(search)];
  const encoded = [
    new URLSearchParams(pairs).toString(),
    pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&"),
    pairs.map((pair) => pair.join("=")).join("&"),
  ];
  const withoutLast = pairs.map((_pair, index) => new URLSearchParams(pairs.slice(0, index)));
  return ["", ...[...encoded, ...withoutLast].map((query) => `?${query.toString()}`)].filter(
    (query) => query !== search,
  );
}

/** Bodies that were written anew: other line ends, trimmed values, no empty ones. */
function otherParams(params: URLSearchParams): URLSearchParams[] {
  const each = (change: (value: string) => string) =>
    new URLSearchParams([...params].map(([name, value]) => [name, change(value)]));
  return [
    each((value) => value.replaceAll("\r\n", "\n")),
    each((value) => value.replaceAll("\r\n", "\n").replaceAll("\n", "\r\n")),
    each((value) => value.trim()),
    each((value) => value.replaceAll(" ", "+")),
    each((value) => value.normalize("NFC")),
    new URLSearchParams([...params].filter(([, value]) => value !== "")),
  ];
}

/** The names of a query stay, its values go: they may be anything. */
function maskUrl(url: string): string {
  const [address = "", query] = url.split("?", 2);
  if (query === undefined) return address.slice(0, MAX_URL_CHARS);
  const names = [...new URLSearchParams(query).keys()];
  const masked = names.map((name) => `${encodeURIComponent(name)}=…`).join("&");
  return `${address}?${masked}`.slice(0, MAX_URL_CHARS);
}
