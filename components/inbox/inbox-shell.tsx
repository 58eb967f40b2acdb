"use client";

import { useState } from "react";
import { NewTextDialog } from "@/components/composer/new-text-dialog";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { useConnection } from "@/hooks/use-connection";
import { useStoredState } from "@/hooks/use-stored-state";
import { cn } from "@/lib/utils";
import { ConnectionBar } from "./connection-bar";
import { ConversationPanes } from "./conversation-panes";
import { useInbox } from "./inbox-context";
import { ListHeader } from "./list-header";
import { ListPane } from "./list-pane";
import { NothingOpen } from "./nothing-open";
import { PaneError } from "./pane-error";
import { Rail } from "./rail";
import { useInboxPlace } from "./use-inbox-place";
import type { ConversationId } from "./views";

/** The inbox's panes. Below 900 px it is the list or the thread, whichever the address names. */
export function InboxShell() {
  const { outbox } = useInbox();
  const { conversationId, phoneNumberId } = useInboxPlace();
  const connection = useConnection();
  const savedCount = useStoredState(outbox.pending).length;
  const [isWriting, setIsWriting] = useState(false);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();

  function openNewText(opener: HTMLElement) {
    rememberOpener(opener);
    setIsWriting(true);
  }

  return (
    <div className="grid h-dvh grid-cols-1 split:grid-cols-[56px_minmax(0,1fr)] wide:grid-cols-[232px_minmax(0,1fr)]">
      <a
        href="#thread"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-70 focus:rounded-md focus:bg-popover focus:px-3 focus:py-2 focus:shadow-popover"
      >
        Skip to messages
      </a>
      <header className="sr-only">
        <h1>Inbox</h1>
      </header>
      <Rail onNewText={openNewText} />
      <div className="grid min-h-0 min-w-0 grid-rows-[auto_minmax(0,1fr)] overflow-hidden bg-background split:my-2 split:mr-2 split:rounded-xl split:shadow-[0_0_0_1px_var(--border),var(--shadow-sm)]">
        <ConnectionBar connection={connection} savedCount={savedCount} />
        <div
          className={cn(
            "grid min-h-0 min-w-0 grid-cols-1 grid-rows-[minmax(0,1fr)] split:grid-cols-[300px_minmax(0,1fr)] wide:grid-cols-[312px_minmax(0,1fr)]",
            conversationId === null
              ? "panel:grid-cols-[336px_minmax(0,1fr)]"
              : "panel:grid-cols-[336px_minmax(460px,1fr)_296px] vast:grid-cols-[380px_minmax(0,1fr)_340px]",
          )}
        >
          <section
            aria-label="Conversations"
            className={cn(
              "flex min-h-0 min-w-0 flex-col bg-background max-split:[grid-area:1/1] split:border-r",
              // Hidden but laid out, so that "back" finds the list where it was left.
              conversationId !== null && "max-split:invisible",
            )}
          >
            <ListHeader onNewText={openNewText} />
            <PaneError key={phoneNumberId} title="The conversations could not be loaded">
              <ListPane currentId={conversationId} phoneNumberId={phoneNumberId} />
            </PaneError>
          </section>
          {conversationId === null ? (
            <main
              id="thread"
              tabIndex={-1}
              className="flex min-h-0 min-w-0 flex-col bg-background outline-none max-split:hidden"
            >
              <NothingOpen />
            </main>
          ) : (
            <PaneError key={conversationId} title="The conversation could not be loaded">
              <ConversationPanes
                conversationId={conversationId as ConversationId}
                phoneNumberId={phoneNumberId}
                connection={connection}
              />
            </PaneError>
          )}
        </div>
      </div>
      <NewTextDialog
        isOpen={isWriting}
        phoneNumberId={phoneNumberId}
        connection={connection}
        onClose={() => setIsWriting(false)}
        onCloseAutoFocus={onCloseAutoFocus}
      />
    </div>
  );
}
