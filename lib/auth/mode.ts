/** How people sign in: Clerk, or the development sign-in that a clone without keys has. */
export type AuthMode = "clerk" | "dev";

/**
 * The mode that the environment asks for: Clerk with both of its keys, development with neither.
 *
 * @throws when only one key is set, since either mode would then be a surprise.
 */
export function authModeOf(env: Readonly<Record<string, string | undefined>>): AuthMode {
  const hasPublishable = Boolean(env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"]?.trim());
  const hasSecret = Boolean(env["CLERK_SECRET_KEY"]?.trim());
  if (hasPublishable === hasSecret) return hasSecret ? "clerk" : "dev";
  const missing = hasSecret ? "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY" : "CLERK_SECRET_KEY";
  throw new Error(
    `${missing} is missing. Set both Clerk keys (Clerk Dashboard, API keys), or neither to use the development sign-in.`,
  );
}
