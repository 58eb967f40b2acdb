import type { NextConfig } from "next";

/**
 * `AUTH_MODE` is a literal in both modes, so that the bundler can drop the other one: an unset
 * NEXT_PUBLIC variable is not a compile-time constant and would keep Clerk in every page.
 */
const authMode =
  process.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY && process.env.CLERK_SECRET_KEY ? "clerk" : "dev";

const config: NextConfig = {
  env: { NEXT_PUBLIC_AUTH_MODE: authMode },
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run check` has already type-checked the same tree.
  typescript: { ignoreBuildErrors: true },
};

export default config;
