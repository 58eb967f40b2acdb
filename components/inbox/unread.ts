/** How many texts of a conversation a member has not seen; never negative. */
export function countUnread(inboundCount: number, readCount: number | undefined): number {
  return Math.max(0, inboundCount - (readCount ?? 0));
}

/** A badge's number, which stops counting at 99. */
export function badgeText(count: number): string {
  return count > 99 ? "99+" : String(count);
}
