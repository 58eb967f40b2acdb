"use client";

import { useConvexAuth, useMutation } from "convex/react";
import { useEffect, useState, type ReactNode } from "react";
import { PageMessage } from "@/components/page-message";
import { Button } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { useConnection } from "@/hooks/use-connection";
import { describeError } from "@/lib/errors";
import { useSignOut } from "./sign-out";

type MemberGateProps = {
  /** Shown until Convex knows the person: the page's skeleton. */
  fallback: ReactNode;
  children: ReactNode;
};

type Entry = "pending" | "entered" | { failure: string };

/**
 * Shows its children once Convex has confirmed who is signed in and has them as a member, so that
 * every query below may rely on both. What was shown stays through later token refreshes.
 */
export function MemberGate({ fallback, children }: MemberGateProps) {
  const { isLoading, isAuthenticated } = useConvexAuth();
  const enter = useMutation(api.members.enter);
  const [entry, setEntry] = useState<Entry>("pending");

  useEffect(() => {
    if (!isAuthenticated || entry !== "pending") return;
    let isMounted = true;
    enter({}).then(
      () => isMounted && setEntry("entered"),
      (error: unknown) => isMounted && setEntry({ failure: describeError(error) }),
    );
    return () => {
      isMounted = false;
    };
  }, [isAuthenticated, entry, enter]);

  if (entry === "entered" && (isAuthenticated || isLoading)) return children;
  if (typeof entry === "object") {
    return (
      <PageMessage
        title="The inbox did not open"
        actions={
          <>
            <Button onClick={() => setEntry("pending")}>Try again</Button>
            <SignInButton />
          </>
        }
      >
        {entry.failure}
      </PageMessage>
    );
  }
  if (!isLoading && !isAuthenticated) {
    return (
      <PageMessage title="Your session has ended" actions={<SignInButton />}>
        Sign in again to carry on where you were.
      </PageMessage>
    );
  }
  return (
    <>
      {fallback}
      <WaitingNote />
    </>
  );
}

/** Leads through the sign-in back to this page. */
function SignInButton() {
  const signOut = useSignOut();
  return (
    <Button
      variant="outline"
      onClick={() => void signOut(window.location.pathname + window.location.search)}
    >
      Go to sign-in
    </Button>
  );
}

/** Says why there is still nothing to see, once waiting is no longer normal. */
function WaitingNote() {
  const connection = useConnection();
  return (
    <div role="status" className="fixed inset-x-0 bottom-0 grid justify-center p-4">
      {connection === "lost" && (
        <p className="rounded-lg bg-warning-soft px-4 py-2 text-sm text-warning-text shadow-md">
          The inbox does not answer yet. It opens by itself as soon as it does.
        </p>
      )}
    </div>
  );
}
