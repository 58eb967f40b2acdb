"use client";

import Link from "next/link";
import { useInbox } from "@/components/inbox/inbox-context";
import { Callout } from "@/components/settings/parts";
import { settingsHref } from "@/lib/settings-url";
import type { MessageDetail } from "./details-facts";

type TwilioCopy = MessageDetail["twilioCopy"];

/** What is gone of an erased text, and where; never more than is known. */
export function ErasedCallout({ twilioCopy }: { twilioCopy: TwilioCopy }) {
  const hasFailed = twilioCopy === "failed";
  return (
    <Callout tone={hasFailed ? "warning" : "info"} title="Erased">
      <p>{WORDS[twilioCopy ?? "none"]}</p>
      {hasFailed && <WhereToRetry />}
      <p>What happened to it is kept.</p>
    </Callout>
  );
}

const WORDS: Record<NonNullable<TwilioCopy> | "none", string> = {
  none: "Its words and files are gone.",
  kept: "Its words and files are gone here. Twilio’s log may still have them.",
  pending: "Its words and files are gone here, and are being deleted at Twilio.",
  failed: "Its words and files are gone here, but could not be deleted at Twilio.",
  deleted: "Its words and files are gone, here and at Twilio.",
};

function WhereToRetry() {
  const { me } = useInbox();
  if (!me.isAdmin) return <p>An admin can try again in Settings, Retention.</p>;
  return (
    <p>
      You can try again in{" "}
      <Link href={settingsHref("retention")} className="font-[530] underline underline-offset-2">
        Settings, Retention
      </Link>
      .
    </p>
  );
}
