"use client";

import { useConvexAuth, useMutation } from "convex/react";
import { useEffect, useState, type ReactNode } from "react";
import { api } from "@/convex/_generated/api";
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
      <GateMessage
        title="The inbox did not open"
        action={<RetryButton onRetry={() => setEntry("pending")} />}
      >
        {entry.failure}
      </GateMessage>
    );
  }
  if (!isLoading && !isAuthenticated) {
    return (
      <GateMessage title="Your session has ended">
        Sign in again to carry on where you were.
      </GateMessage>
    );
  }
  return fallback;
}

type GateMessageProps = {
  title: string;
  action?: ReactNode;
  children: ReactNode;
};

function GateMessage({ title, action, children }: GateMessageProps) {
  const signOut = useSignOut();
  return (
    <main className="grid min-h-dvh place-content-center gap-4 p-6 text-center">
      <div role="alert" className="grid gap-1">
        <h1 className="text-lg font-semibold">{title}</h1>
        <p className="text-base text-muted-foreground">{children}</p>
      </div>
      <div className="flex justify-center gap-2">
        {action}
        <button
          type="button"
          className="h-9 rounded-md border border-input px-3 text-sm font-medium hover:bg-accent"
          onClick={() => void signOut(window.location.pathname + window.location.search)}
        >
          Go to sign-in
        </button>
      </div>
    </main>
  );
}

function RetryButton({ onRetry }: { onRetry: () => void }) {
  return (
    <button
      type="button"
      className="h-9 rounded-md bg-primary px-3 text-sm font-medium text-primary-foreground hover:bg-primary-hover"
      onClick={onRetry}
    >
      Try again
    </button>
  );
}
