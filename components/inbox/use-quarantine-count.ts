"use client";

import { useQuery } from "convex/react";
import { api } from "@/convex/_generated/api";
import { useInbox } from "./inbox-context";
import { badgeText } from "./unread";

/**
 * How many things wait in quarantine for somebody to look at them, as a badge shows it; null for none,
 * and for members who may not. A text may be among them, which nobody else sees.
 */
export function useQuarantineCount(): string | null {
  const { me } = useInbox();
  const count = useQuery(api.quarantine.openCount, me.isAdmin ? {} : "skip") ?? 0;
  return count === 0 ? null : badgeText(count);
}
