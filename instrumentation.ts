import { authModeOf } from "@/lib/auth/mode";

/**
 * Runs once when the server starts. The build contains one way to sign in; starting it with the keys
 * of the other would leave people at a page that cannot let them in.
 *
 * @throws which ends the start with its message.
 */
export function register(): void {
  const wanted = authModeOf(process.env);
  const built = process.env.NEXT_PUBLIC_AUTH_MODE;
  if (wanted !== built) {
    throw new Error(
      `This build signs in with ${built === "clerk" ? "Clerk" : "the development sign-in"}, but the environment has ${wanted === "clerk" ? "" : "no "}Clerk keys. Run \`next build\` again.`,
    );
  }
}
