"use client";

import { ConvexProviderWithAuth } from "convex/react";
import { useState, type ReactNode } from "react";
import { signInPath } from "@/lib/auth/return-path";
import { createConvexClient } from "./convex-client";
import { fetchDevToken } from "./fetch-dev-token";
import { SignOutContext } from "./sign-out";

type DevProvidersProps = {
  convexUrl: string;
  /** Whether the development cookie of this page's request was good. */
  isSignedIn: boolean;
  children: ReactNode;
};

/** Convex as the person whom the development cookie names; every token is fetched anew. */
export function DevProviders({ convexUrl, isSignedIn, children }: DevProvidersProps) {
  const [client] = useState(() => createConvexClient(convexUrl));
  return (
    <ConvexProviderWithAuth client={client} useAuth={isSignedIn ? useSignedIn : useSignedOut}>
      <SignOutContext value={signOut}>{children}</SignOutContext>
    </ConvexProviderWithAuth>
  );
}

// Constants: a new object or function in every render would make Convex sign in again.
const fetchAccessToken = () => fetchDevToken();
const SIGNED_IN = { isLoading: false, isAuthenticated: true, fetchAccessToken };
const SIGNED_OUT = { isLoading: false, isAuthenticated: false, fetchAccessToken };
const useSignedIn = () => SIGNED_IN;
const useSignedOut = () => SIGNED_OUT;

async function signOut(returnPath = "/"): Promise<void> {
  await fetch("/api/dev-auth/sign-out", { method: "POST", redirect: "manual" });
  // A whole new page, so that nothing of the person stays in memory.
  window.location.assign(signInPath(returnPath));
}
