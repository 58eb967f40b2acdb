"use client";

import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { inboxHref, parseInboxPlace, type InboxPlace } from "@/lib/inbox-url";

/** The place that the address bar names. */
export function useInboxPlace(): InboxPlace {
  const params = useSearchParams();
  return useMemo(() => parseInboxPlace(params), [params]);
}

/** Goes to a place without asking the server: everything it shows is live in this page already. */
export function goTo(place: InboxPlace): void {
  window.history.pushState(null, "", inboxHref(place));
}
