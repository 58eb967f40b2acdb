import type { NextConfig } from "next";
import { authModeOf } from "./lib/auth/mode.ts";

const config: NextConfig = {
  // A literal in both modes, so that the bundler can drop the other one: an unset NEXT_PUBLIC
  // variable is not a compile-time constant and would keep Clerk in every page.
  env: { NEXT_PUBLIC_AUTH_MODE: authModeOf(process.env) },
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  // Twilio signs the address it calls, and a redirect of its POST would lose the form.
  skipTrailingSlashRedirect: true,
  // `npm run check` has already type-checked the same tree.
  typescript: { ignoreBuildErrors: true },
  headers: () =>
    Promise.resolve([
      {
        source: "/:path*",
        headers: [
          { key: "X-Content-Type-Options", value: "nosniff" },
          { key: "X-Frame-Options", value: "DENY" },
          // Not "no-referrer": browsers then send `Origin: null` with our own forms.
          { key: "Referrer-Policy", value: "same-origin" },
          { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=()" },
          // Sign-in with another provider happens in a popup that must be able to answer.
          { key: "Cross-Origin-Opener-Policy", value: "same-origin-allow-popups" },
        ],
      },
    ]),
};

export default config;
