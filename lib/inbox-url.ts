/** The inbox's own path; its places are search parameters. */
export const INBOX_PATH = "/";

/** Which part of the inbox a page shows; all of it that survives a reload or can be sent to a colleague. */
export interface InboxPlace {
  conversationId: string | null;
  /** One of our numbers, to see only its conversations. */
  phoneNumberId: string | null;
}

/** Reads a place from a page's search parameters: `/?c=<conversation>&number=<phone number>`. */
export function parseInboxPlace(params: { get(name: string): string | null }): InboxPlace {
  return { conversationId: idOf(params.get("c")), phoneNumberId: idOf(params.get("number")) };
}

/** The address of a place. */
export function inboxHref({ conversationId, phoneNumberId }: InboxPlace): string {
  const params = new URLSearchParams();
  if (conversationId !== null) params.set("c", conversationId);
  if (phoneNumberId !== null) params.set("number", phoneNumberId);
  const search = params.toString();
  return search === "" ? INBOX_PATH : `${INBOX_PATH}?${search}`;
}

/** Convex's ids are letters and digits; anything else in a link is not one. */
function idOf(value: string | null): string | null {
  return value !== null && /^[0-9a-z]{1,64}$/i.test(value) ? value : null;
}
