import { createStoredState, type StoredState } from "@/hooks/stored-state";

/** What a member has typed and not sent, by conversation; survives a reload. */
export type Drafts = Readonly<Record<string, string>>;

/** A member's drafts. Two people at one browser never see each other's. */
export function createDrafts(storage: Storage, memberId: string): StoredState<Drafts> {
  return createStoredState({ storage, key: `threadbox.drafts.${memberId}`, parse: parseDrafts });
}

/** Sets or, when it is empty, forgets the draft of a conversation. */
export function withDraft(drafts: Drafts, conversationId: string, body: string): Drafts {
  if ((drafts[conversationId] ?? "") === body) return drafts;
  const others = Object.entries(drafts).filter(([id]) => id !== conversationId);
  return Object.fromEntries(body === "" ? others : [...others, [conversationId, body]]);
}

/**
 * Gives a refused text back: it becomes the draft again, unless the next one is already being typed,
 * which then stays.
 */
export function withReturnedText(drafts: Drafts, conversationId: string, body: string): Drafts {
  const current = drafts[conversationId] ?? "";
  return current.trim() === "" ? withDraft(drafts, conversationId, body) : drafts;
}

function parseDrafts(stored: unknown): Drafts {
  if (typeof stored !== "object" || stored === null) return {};
  return Object.fromEntries(
    Object.entries(stored).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "",
    ),
  );
}
