"use client";

import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { inboxHref, INBOX_PATH, parseInboxPlace, type InboxPlace } from "@/lib/inbox-url";
import { useInbox } from "./inbox-context";

/** The place that the address bar names. A number that is not among ours (any more) is none. */
export function useInboxPlace(): InboxPlace {
  const { numbers } = useInbox();
  const params = useSearchParams();
  return useMemo(() => {
    const { conversationId, phoneNumberId } = parseInboxPlace(params);
    const isOurs = numbers.some(({ id }) => id === phoneNumberId);
    return { conversationId, phoneNumberId: isOurs ? phoneNumberId : null };
  }, [params, numbers]);
}

/**
 * Goes to a place of the inbox. From inside it without asking the server: everything it shows is live
 * in this page already.
 */
export function goTo(place: InboxPlace): void {
  const href = inboxHref(place);
  if (isInInbox()) window.history.pushState(null, "", href);
  else window.location.assign(href);
}

/** Whether the address bar names a place of the inbox, and no other page. */
export function isInInbox(): boolean {
  return window.location.pathname === INBOX_PATH;
}
