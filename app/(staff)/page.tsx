import type { Metadata } from "next";
import { InboxShell } from "@/components/inbox/inbox-shell";
import { requireUser } from "@/lib/auth/require-user";

export const metadata: Metadata = { title: "Inbox" };

/** The inbox. Which conversation it shows is in the address: `/?c=<conversation>&number=<number>`. */
export default async function InboxPage() {
  await requireUser();
  return <InboxShell />;
}
