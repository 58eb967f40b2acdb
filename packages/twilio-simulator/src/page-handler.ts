import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { extname } from "node:path";
import type { ControlAccess } from "./control/access.ts";
import { type Answer, jsonAnswer, writeAnswer } from "./http-answer.ts";

const FILES = [
  "index.html",
  "icon.svg",
  "tokens.css",
  "page.css",
  "phone.css",
  "main.mjs",
  "api.mjs",
  "composer.mjs",
  "contacts.mjs",
  "dom.mjs",
  "format.mjs",
  "log.mjs",
  "log-details.mjs",
  "network.mjs",
  "phone.mjs",
  "pictures.mjs",
  "quick-texts.mjs",
];

/** The product's typefaces. The page falls back to the system's where they are not installed. */
const FONTS = {
  "inter.woff2": "@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2",
  "geist-mono.woff2": "@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2",
};

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const SECURITY_HEADERS = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-cache",
};

/** Serves the phone page at `/` with the cookie that opens the control API, and its files below `/page/`. */
export function createPageHandler(access: ControlAccess) {
  const files = readFiles();
  return (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    writeAnswer(response, answer(access, files, request));
    return Promise.resolve();
  };
}

function answer(
  access: ControlAccess,
  files: Map<string, Buffer>,
  request: IncomingMessage,
): Answer {
  if (!access.hasLoopbackHost(request)) return jsonAnswer(403, { error: "Not from here" });
  if (request.method !== "GET" && request.method !== "HEAD") {
    return jsonAnswer(405, { error: "Only GET" });
  }
  const [path = "/"] = (request.url ?? "/").split("?");
  const name = path === "/" ? "index.html" : path.replace(/^\/page\//, "");
  const body = files.get(name);
  if (body === undefined) return jsonAnswer(404, { error: "There is nothing here" });
  const cookie: Record<string, string> = path === "/" ? { "Set-Cookie": access.pageCookie } : {};
  return {
    status: 200,
    headers: {
      ...SECURITY_HEADERS,
      ...cookie,
      "Content-Type": TYPES[extname(name)] ?? "application/octet-stream",
    },
    body,
  };
}

function readFiles(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const name of FILES) {
    files.set(name, readFileSync(new URL(`../page/${name}`, import.meta.url)));
  }
  const require = createRequire(import.meta.url);
  for (const [name, specifier] of Object.entries(FONTS)) {
    try {
      files.set(name, readFileSync(require.resolve(specifier)));
    } catch {
      // Not installed; the style sheet names what to use instead.
    }
  }
  return files;
}
