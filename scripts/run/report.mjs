import { relative } from "node:path";
import { ROOT } from "./paths.mjs";
import { isLoopbackUrl } from "./settings.mjs";

/**
 * What is printed once everything answers: the line that tools wait for, then where things are and
 * what stands in for what.
 *
 * @param {import("./settings.mjs").Settings} settings
 * @param {ReturnType<typeof import("./paths.mjs").dataPaths>} paths
 * @param {number} tookMs
 */
export function describeProduct(settings, paths, tookMs) {
  const rows = [
    ["Inbox", `http://localhost:${settings.ports.app}`, signIn(settings)],
    ["Convex", settings.variables["NEXT_PUBLIC_CONVEX_URL"] ?? "", convex(settings)],
    [
      "Twilio",
      settings.variables["PHONE_SIMULATOR_URL"] ?? "https://api.twilio.com",
      twilio(settings),
    ],
    ["Data", shorten(paths.data), `logs in ${shorten(paths.logs)}`],
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [
    "",
    `Threadbox ready: http://localhost:${settings.ports.app}`,
    "",
    ...table.map((line) => `  ${line}`),
    "",
    `Started in ${(tookMs / 1000).toFixed(1)} s. Ctrl-C stops everything.`,
  ].join("\n");
}

/** @param {string} path */
function shorten(path) {
  const inside = relative(ROOT, path);
  return inside.startsWith("..") ? path : inside;
}

/** @param {import("./settings.mjs").Settings} settings */
function signIn({ auth, variables }) {
  if (auth === "clerk") return "sign-in by Clerk";
  return isLoopbackUrl(variables["PUBLIC_WEBHOOK_URL"])
    ? "development sign-in (add both Clerk keys for a real one)"
    : "nobody can sign in: PUBLIC_WEBHOOK_URL is public, so add both Clerk keys";
}

/** @param {import("./settings.mjs").Settings} settings */
function convex({ convex: kind }) {
  return kind === "embedded" ? "embedded backend stands in for Convex" : "your own deployment";
}

/** @param {import("./settings.mjs").Settings} settings */
function twilio({ twilio: kind, variables }) {
  if (kind === "simulator") return "phone simulator stands in for Twilio: open it and text";
  return isLoopbackUrl(variables["PUBLIC_WEBHOOK_URL"])
    ? "your account; texts cannot come in until PUBLIC_WEBHOOK_URL is a public https origin"
    : "your account; run `npm run configure-sms-webhooks` once";
}
