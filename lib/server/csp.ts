/** A Content-Security-Policy as Clerk's middleware takes it: directive to sources. */
export type CspDirectives = Record<string, string[]>;

/**
 * What a page may load. `convexUrl` is added as http and as WebSocket; pictures come through our own
 * routes. `style-src` allows inline styles because Radix, sonner and virtual lists position with
 * them. React needs eval in development only, for its error stacks.
 */
export function cspDirectives(options: {
  nonce: string;
  convexUrl: string;
  isDevelopment: boolean;
}): CspDirectives {
  const { nonce, convexUrl, isDevelopment } = options;
  return {
    "default-src": ["'self'"],
    "script-src": [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(isDevelopment ? ["'unsafe-eval'"] : []),
    ],
    ...sharedDirectives(),
    "connect-src": ["'self'", ...convexOrigins(convexUrl)],
  };
}

/** The directives that Clerk's middleware is to add to its own. */
export function clerkCspDirectives(convexUrl: string): CspDirectives {
  return { ...sharedDirectives(), "connect-src": convexOrigins(convexUrl) };
}

/** The header's value. */
export function toCspHeader(directives: CspDirectives): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(" ")}`)
    .join("; ");
}

function sharedDirectives(): CspDirectives {
  return {
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "media-src": ["'self'", "blob:"],
    "font-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
  };
}

function convexOrigins(convexUrl: string): string[] {
  const { origin } = new URL(convexUrl);
  return [origin, origin.replace(/^http/, "ws")];
}
