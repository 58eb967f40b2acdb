"use client";

import Link from "next/link";
import type { ComponentProps, MouseEvent } from "react";
import { inboxHref, type InboxPlace } from "@/lib/inbox-url";
import { goTo, isInInbox } from "./use-inbox-place";

type PlaceLinkProps = Omit<ComponentProps<"a">, "href"> & { place: InboxPlace };

/**
 * A link to a place of the inbox. Inside it a plain click changes what is shown at once; Ctrl, Shift
 * or the middle button open a tab, as any link does.
 */
export function PlaceLink({ place, onClick, ...props }: PlaceLinkProps) {
  function follow(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event);
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isPlain || !isInInbox()) return;
    event.preventDefault();
    goTo(place);
  }
  return <Link href={inboxHref(place)} prefetch={false} onClick={follow} {...props} />;
}
