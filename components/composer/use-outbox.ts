"use client";

import { useMutation } from "convex/react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { toast } from "sonner";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import type { StoredState } from "@/hooks/stored-state";
import { describeError } from "@/lib/errors";
import { toStorable } from "@/lib/sms/text";
import { withReturnedText, type Drafts } from "./drafts";
import { withoutSend, withSend, type PendingSend } from "./pending-sends";

/** A text as the composer hands it over. */
export type NewSend = Pick<PendingSend, "target" | "body" | "media">;

export interface Outbox {
  /** What the server has not acknowledged yet, oldest first. */
  pending: StoredState<readonly PendingSend[]>;
  /**
   * Sends one text. Resolves to its conversation once the server has it; rejects when the server
   * refuses it, having forgotten it.
   */
  send: (send: NewSend) => Promise<Id<"conversations">>;
  /** Hands a text that waits to the server once more, under the same token: it is stored once. */
  tryAgain: (clientToken: string) => void;
}

/**
 * Sends texts and keeps each in the browser until it is acknowledged. Texts that an earlier page left
 * are sent again at the start, under their own tokens, so that the server stores each once.
 */
export function useOutbox(
  pending: StoredState<readonly PendingSend[]>,
  drafts: StoredState<Drafts>,
): Outbox {
  const sendReply = useMutation(api.messages.send);
  const startConversation = useMutation(api.conversations.start);
  const replayed = useRef(new Set<string>());

  const deliver = useCallback(
    async ({ clientToken, target, body, media }: PendingSend): Promise<Id<"conversations">> => {
      const mediaIds = media.map(({ mediaId }) => mediaId as Id<"media">);
      try {
        if (target.kind === "number") {
          const started = await startConversation({
            to: target.to,
            phoneNumberId: target.phoneNumberId as Id<"phoneNumbers">,
            body,
            mediaIds,
            clientToken,
          });
          return started.conversationId;
        }
        const conversationId = target.conversationId as Id<"conversations">;
        await sendReply({ conversationId, body, mediaIds, clientToken });
        return conversationId;
      } finally {
        pending.update((sends) => withoutSend(sends, clientToken));
      }
    },
    [pending, sendReply, startConversation],
  );

  useEffect(() => {
    for (const send of pending.get()) {
      if (replayed.current.has(send.clientToken)) continue;
      replayed.current.add(send.clientToken);
      deliver(send).catch((error: unknown) => returnReplayed(send, drafts, error));
    }
  }, [pending, drafts, deliver]);

  return useMemo(
    () => ({
      pending,
      send(newSend) {
        const send: PendingSend = {
          ...newSend,
          // Half an emoji, which a cut or a keyboard may leave, would fail on the way to the server.
          body: toStorable(newSend.body),
          clientToken: crypto.randomUUID(),
          at: Date.now(),
        };
        replayed.current.add(send.clientToken);
        pending.update((sends) => withSend(sends, send));
        return deliver(send);
      },
      tryAgain(clientToken) {
        const send = pending.get().find((waiting) => waiting.clientToken === clientToken);
        if (!send) return;
        const isWaitedFor = replayed.current.has(clientToken);
        replayed.current.add(clientToken);
        deliver(send).catch((error: unknown) => {
          // Both attempts get the same answer, and the first one's is told where it was made.
          if (!isWaitedFor) returnReplayed(send, drafts, error);
        });
      },
    }),
    [pending, drafts, deliver],
  );
}

/** Nobody waits for the answer to a replayed text: its words go back to the draft, or into the toast. */
function returnReplayed(send: PendingSend, drafts: StoredState<Drafts>, error: unknown): void {
  const { target, body } = send;
  if (target.kind === "conversation") {
    drafts.update((current) => withReturnedText(current, target.conversationId, body));
    toast.error(describeError(error), { duration: Infinity });
    return;
  }
  toast.error(describeError(error), {
    description: `Not sent to ${target.to}: “${body}”`,
    duration: Infinity,
  });
}
