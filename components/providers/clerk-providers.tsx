import { ClerkProvider } from "@clerk/nextjs";
import type { ReactNode } from "react";
import { ClerkConvex } from "./clerk-convex";

type ClerkProvidersProps = {
  convexUrl: string;
  nonce: string | undefined;
  children: ReactNode;
};

/** Clerk's session, and Convex as the person it belongs to. */
export function ClerkProviders({ convexUrl, nonce, children }: ClerkProvidersProps) {
  return (
    <ClerkProvider
      dynamic
      signInUrl="/sign-in"
      signInFallbackRedirectUrl="/"
      afterSignOutUrl="/sign-in"
      {...(nonce === undefined ? {} : { nonce })}
    >
      <ClerkConvex convexUrl={convexUrl}>{children}</ClerkConvex>
    </ClerkProvider>
  );
}
