import type { ReactNode } from "react";
import { isSignedIn } from "@/lib/auth/require-user";
import { serverEnv } from "@/lib/server/env";

type AppProvidersProps = {
  /** The policy's nonce, for the scripts that Clerk adds. */
  nonce: string | undefined;
  children: ReactNode;
};

/**
 * Connects the page to Convex as the signed-in person. The address is read here, at request time,
 * so that one build serves any deployment. The mode is a build-time literal: the branch that is not
 * taken, and Clerk with it, is absent from the bundle.
 */
export async function AppProviders({ nonce, children }: AppProvidersProps) {
  const { convexUrl } = serverEnv();
  if (process.env.NEXT_PUBLIC_AUTH_MODE === "clerk") {
    const { ClerkProviders } = await import("@/components/providers/clerk-providers");
    return (
      <ClerkProviders convexUrl={convexUrl} nonce={nonce}>
        {children}
      </ClerkProviders>
    );
  }
  const { DevProviders } = await import("@/components/providers/dev-providers");
  return (
    <DevProviders convexUrl={convexUrl} isSignedIn={await isSignedIn()}>
      {children}
    </DevProviders>
  );
}
