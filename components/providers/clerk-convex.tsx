"use client";

import { useAuth, useClerk } from "@clerk/nextjs";
import { ConvexReactClient } from "convex/react";
import { ConvexProviderWithClerk } from "convex/react-clerk";
import { useCallback, useState, type ReactNode } from "react";
import { SignOutContext } from "./sign-out";

type ClerkConvexProps = {
  convexUrl: string;
  children: ReactNode;
};

/** The client half of ClerkProviders: Convex with Clerk's token (template `convex`). */
export function ClerkConvex({ convexUrl, children }: ClerkConvexProps) {
  const [client] = useState(() => new ConvexReactClient(convexUrl));
  const clerk = useClerk();
  const signOut = useCallback(() => clerk.signOut({ redirectUrl: "/sign-in" }), [clerk]);
  return (
    <ConvexProviderWithClerk client={client} useAuth={useAuth}>
      <SignOutContext value={signOut}>{children}</SignOutContext>
    </ConvexProviderWithClerk>
  );
}
