import { createStoredState, type StoredState } from "@/hooks/stored-state";

/** A picture or file that is stored with us and goes with a text. */
export interface StagedMedia {
  mediaId: string;
  name: string;
  contentType: string;
}

/** Where a text goes: into a conversation, or to a number that may have none yet. */
export type SendTarget =
  | { kind: "conversation"; conversationId: string }
  | { kind: "number"; to: string; phoneNumberId: string };

/**
 * A text that a person sent and the server has not yet acknowledged. It stays in the browser's
 * storage until then; a reload sends it again under the same token, which the server knows.
 */
export interface PendingSend {
  clientToken: string;
  target: SendTarget;
  body: string;
  media: StagedMedia[];
  /** This browser's clock when Send was pressed. */
  at: number;
}

/** A member's unacknowledged texts, oldest first. */
export function createPendingSends(
  storage: Storage,
  memberId: string,
): StoredState<readonly PendingSend[]> {
  return createStoredState({ storage, key: `threadbox.sends.${memberId}`, parse: parsePending });
}

/** Adds a text; a token that is already there is the same text. */
export function withSend(pending: readonly PendingSend[], send: PendingSend) {
  const isKnown = pending.some(({ clientToken }) => clientToken === send.clientToken);
  return isKnown ? pending : [...pending, send];
}

/** Forgets a text that was acknowledged or refused. */
export function withoutSend(pending: readonly PendingSend[], clientToken: string) {
  return pending.filter((send) => send.clientToken !== clientToken);
}

function parsePending(stored: unknown): readonly PendingSend[] {
  return Array.isArray(stored) ? stored.filter(isPendingSend) : [];
}

function isPendingSend(value: unknown): value is PendingSend {
  const send = value as Partial<PendingSend> | null;
  return (
    typeof send?.clientToken === "string" &&
    typeof send.body === "string" &&
    typeof send.at === "number" &&
    Array.isArray(send.media) &&
    (send.target?.kind === "conversation" || send.target?.kind === "number")
  );
}
