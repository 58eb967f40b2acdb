/** Whether this host name (of a URL, or of a Host header without its port) is this machine. */
export function isLoopbackHostname(hostname: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname.toLowerCase());
}

/** Whether `url` points to this machine; false when it is not a URL. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopbackHostname(new URL(url).hostname);
}

/**
 * Whether the request came straight from this machine: Host is loopback, and no proxy or tunnel left
 * a header. Next itself fills in X-Forwarded-Host, -Port, -Proto and -For when they are absent, so
 * those are allowed with the values that it gives to a direct request.
 */
export function isDirectLoopbackRequest(headers: Headers): boolean {
  const host = headers.get("host");
  if (host === null || !isLoopbackHostname(withoutPort(host))) return false;
  for (const [name, value] of headers) {
    if (PROXY_HEADERS.has(name)) return false;
    if (name.startsWith("x-forwarded-") && !isOfDirectRequest(name, value, host)) return false;
  }
  return true;
}

const PROXY_HEADERS = new Set([
  "forwarded",
  "via",
  "x-real-ip",
  "x-original-host",
  "cf-connecting-ip",
  "true-client-ip",
]);

function isOfDirectRequest(name: string, value: string, host: string): boolean {
  switch (name) {
    case "x-forwarded-host":
      return value === host;
    case "x-forwarded-proto":
      return value === "http";
    case "x-forwarded-port":
      return /^\d+$/.test(value);
    case "x-forwarded-for":
      return ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(value);
    default:
      return false;
  }
}

function withoutPort(host: string): string {
  return host.replace(/:\d*$/, "");
}
