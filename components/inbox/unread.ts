/**
 * How many texts of a conversation a member has not seen; never negative. None while it is not known
 * what they have read, so that nothing flashes as unread.
 */
export function countUnread(inboundCount: number, readCount: number | undefined): number {
  return readCount === undefined ? 0 : Math.max(0, inboundCount - readCount);
}

/** A badge's number, which stops counting at 99. */
export function badgeText(count: number): string {
  return count > 99 ? "99+" : String(count);
}
