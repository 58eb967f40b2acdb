import { authModeOf } from "../auth/mode.ts";

/**
 * Ends the process when the build signs people in another way than the environment asks for: they
 * would stand before a page that cannot let them in.
 */
export function endUnlessBuiltForThisSignIn(): void {
  const wanted = authModeOf(process.env);
  const built = process.env.NEXT_PUBLIC_AUTH_MODE;
  if (wanted === built) return;
  const way = built === "clerk" ? "Clerk" : "the development sign-in";
  const keys = wanted === "clerk" ? "Clerk keys" : "no Clerk keys";
  console.error(`This build uses ${way}, but the environment has ${keys}. Build it again.`);
  // Next would log an error thrown here and go on listening, answering 500 to everybody.
  process.exit(1);
}
