import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { findDevMember } from "./dev-sign-in.ts";
import { PATH_HEADER, signInPath } from "./return-path.ts";

/**
 * Guards a page or layout: without a signed-in person the request ends at /sign-in, which leads back
 * here afterwards. It says only that somebody is signed in; what they may read and do, Convex decides
 * from their token.
 */
export async function requireUser(): Promise<void> {
  if (await isSignedIn()) return;
  if (process.env.NEXT_PUBLIC_AUTH_MODE === "clerk") {
    const { auth } = await import("@clerk/nextjs/server");
    (await auth()).redirectToSignIn();
  }
  redirect(signInPath((await headers()).get(PATH_HEADER) ?? "/"));
}

/** Whether somebody is signed in, by Clerk's session or by the development cookie. */
export async function isSignedIn(): Promise<boolean> {
  if (process.env.NEXT_PUBLIC_AUTH_MODE === "clerk") {
    const { auth } = await import("@clerk/nextjs/server");
    return (await auth()).userId !== null;
  }
  return (await findDevMember(await headers())) !== null;
}
