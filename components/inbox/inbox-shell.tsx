"use client";

import type { Connection } from "@/hooks/use-connection";
import { cn } from "@/lib/utils";
import { ConversationPanes } from "./conversation-panes";
import { ListHeader } from "./list-header";
import { ListPane } from "./list-pane";
import { NothingOpen } from "./nothing-open";
import { PaneError } from "./pane-error";
import { StaffFrame } from "./staff-frame";
import { useInboxPlace } from "./use-inbox-place";
import type { ConversationId } from "./views";

/** The inbox: its conversations and the open one. */
export function InboxShell() {
  return (
    <StaffFrame skipTo={{ id: "thread", name: "messages" }}>
      {(surroundings) => <InboxPanes {...surroundings} />}
    </StaffFrame>
  );
}

interface InboxPanesProps {
  connection: Connection;
  openNewText: (opener: HTMLElement) => void;
}

/** The inbox's panes. Below 900 px it is the list or the thread, whichever the address names. */
function InboxPanes({ connection, openNewText }: InboxPanesProps) {
  const { conversationId, phoneNumberId } = useInboxPlace();
  return (
    <div
      className={cn(
        "grid min-h-0 min-w-0 grid-cols-1 grid-rows-[minmax(0,1fr)] split:grid-cols-[300px_minmax(0,1fr)] wide:grid-cols-[312px_minmax(0,1fr)]",
        conversationId === null
          ? "panel:grid-cols-[336px_minmax(0,1fr)]"
          : "panel:grid-cols-[336px_minmax(460px,1fr)_296px] vast:grid-cols-[380px_minmax(0,1fr)_340px]",
      )}
    >
      <header className="sr-only">
        <h1>Inbox</h1>
      </header>
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
  );
}
