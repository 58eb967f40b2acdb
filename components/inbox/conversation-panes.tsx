"use client";

import { useQuery } from "convex/react";
import { useMemo, useState } from "react";
import { ContactPanel } from "@/components/contact/contact-panel";
import { ContactSheet } from "@/components/contact/contact-sheet";
import { toConversationDetail } from "@/components/thread/conversation-detail";
import { NotLoadedOffline } from "@/components/thread/not-loaded-offline";
import { ThreadHeader } from "@/components/thread/thread-header";
import { ThreadPane } from "@/components/thread/thread-pane";
import {
  ComposerSkeleton,
  ThreadHeaderSkeleton,
  ThreadSkeleton,
} from "@/components/thread/thread-skeleton";
import { Button } from "@/components/ui/button";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { api } from "@/convex/_generated/api";
import type { Connection } from "@/hooks/use-connection";
import { PaneError } from "./pane-error";
import { PlaceLink } from "./place-link";
import type { ConversationId } from "./views";

interface ConversationPanesProps {
  conversationId: ConversationId;
  phoneNumberId: string | null;
  connection: Connection;
}

/** The open conversation: its thread, and beside it the contact. Mount with its id as key. */
export function ConversationPanes({
  conversationId,
  phoneNumberId,
  connection,
}: ConversationPanesProps) {
  const row = useQuery(api.conversations.get, { conversationId });
  const detail = useMemo(() => row && toConversationDetail(row), [row]);
  const [isContactOpen, setIsContactOpen] = useState(false);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();

  function openContact(opener: HTMLElement) {
    rememberOpener(opener);
    setIsContactOpen(true);
  }

  if (detail === null) return <Gone phoneNumberId={phoneNumberId} />;
  return (
    <>
      <main
        id="thread"
        tabIndex={-1}
        aria-label="Conversation"
        className="flex min-h-0 min-w-0 flex-col bg-background outline-none max-split:[grid-area:1/1]"
      >
        {detail === undefined && connection === "lost" && (
          <NotLoadedOffline phoneNumberId={phoneNumberId} />
        )}
        {detail === undefined && connection !== "lost" && (
          <>
            <ThreadHeaderSkeleton />
            <ThreadSkeleton />
            <ComposerSkeleton />
          </>
        )}
        {detail && (
          <>
            <ThreadHeader
              detail={detail}
              phoneNumberId={phoneNumberId}
              onOpenContact={openContact}
            />
            <PaneError title="The messages could not be loaded">
              <ThreadPane detail={detail} phoneNumberId={phoneNumberId} connection={connection} />
            </PaneError>
          </>
        )}
      </main>
      <aside
        aria-label="Contact"
        className="hidden min-h-0 flex-col border-l bg-background panel:flex"
      >
        <div className="flex h-14 shrink-0 items-center border-b px-4 text-md font-[610] tracking-[-.014em]">
          {detail && "Contact"}
        </div>
        {detail && (
          <PaneError title="The contact could not be loaded">
            <ContactPanel detail={detail} />
          </PaneError>
        )}
      </aside>
      {detail && (
        <ContactSheet
          detail={detail}
          isOpen={isContactOpen}
          onClose={() => setIsContactOpen(false)}
          onCloseAutoFocus={onCloseAutoFocus}
        />
      )}
    </>
  );
}

function Gone({ phoneNumberId }: { phoneNumberId: string | null }) {
  return (
    <main
      id="thread"
      tabIndex={-1}
      className="grid place-content-center justify-items-center gap-1 bg-background p-6 text-center outline-none panel:col-span-2 max-split:[grid-area:1/1]"
    >
      <h2 className="text-base font-[550]">This conversation is not here</h2>
      <p className="text-muted-foreground">
        It may have been erased, its link may be incomplete, or it belongs to another organization.
      </p>
      <Button asChild variant="outline" size="sm" className="mt-3">
        <PlaceLink place={{ conversationId: null, phoneNumberId }}>Back to the list</PlaceLink>
      </Button>
    </main>
  );
}
