import type { Metadata } from "next";
import { Suspense } from "react";
import { Inbox } from "@/components/inbox/inbox";
import { InboxSkeleton } from "@/components/inbox/inbox-skeleton";
import { requireUser } from "@/lib/auth/require-user";
import { findEnv } from "@/lib/server/env";

export const metadata: Metadata = { title: "Inbox" };

/** The inbox. Which conversation it shows is in the address: `/?c=<conversation>&number=<number>`. */
export default async function InboxPage() {
  await requireUser();
  return (
    <Suspense fallback={<InboxSkeleton />}>
      <Inbox phoneUrl={findEnv("PHONE_SIMULATOR_URL") ?? null} />
    </Suspense>
  );
}
