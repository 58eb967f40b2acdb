"use client";

import { useAuth, useClerk } from "@clerk/nextjs";
import { ConvexProviderWithClerk } from "convex/react-clerk";
import { useCallback, useState, type ReactNode } from "react";
import { signInPath } from "@/lib/auth/return-path";
import { createConvexClient } from "./convex-client";
import { SignOutContext } from "./sign-out";

type ClerkConvexProps = {
  convexUrl: string;
  children: ReactNode;
};

/** The client half of ClerkProviders: Convex with Clerk's token (template `convex`). */
export function ClerkConvex({ convexUrl, children }: ClerkConvexProps) {
  const [client] = useState(() => createConvexClient(convexUrl));
  const clerk = useClerk();
  const signOut = useCallback(
    (returnPath = "/") => clerk.signOut({ redirectUrl: signInPath(returnPath) }),
    [clerk],
  );
  return (
    <ConvexProviderWithClerk client={client} useAuth={useAuth}>
      <SignOutContext value={signOut}>{children}</SignOutContext>
    </ConvexProviderWithClerk>
  );
}
