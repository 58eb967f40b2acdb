"use client";

import { createContext, useContext } from "react";

/** Ends the session and shows the sign-in page, which leads to `returnPath` afterwards. */
export type SignOut = (returnPath?: string) => Promise<void>;

/** Filled by the providers of the way people sign in here. */
export const SignOutContext = createContext<SignOut | null>(null);

/** What "Sign out" does, whichever way people sign in. */
export function useSignOut(): SignOut {
  const signOut = useContext(SignOutContext);
  if (signOut === null) throw new Error("useSignOut needs AppProviders above it.");
  return signOut;
}
