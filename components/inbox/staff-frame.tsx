"use client";

import { useState, type ReactNode } from "react";
import { NewTextDialog } from "@/components/composer/new-text-dialog";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { useConnection, type Connection } from "@/hooks/use-connection";
import { useStoredState } from "@/hooks/use-stored-state";
import { AccountBanner } from "./account-banner";
import { ConnectionBar } from "./connection-bar";
import { ErasureBanner } from "./erasure-banner";
import { useInbox } from "./inbox-context";
import { Rail } from "./rail";
import { useInboxPlace } from "./use-inbox-place";
import { WebhookBanner } from "./webhook-banner";

interface StaffFrameProps {
  /** Where the first tab stop leads: the id of what matters most, and what it is called. */
  skipTo: { id: string; name: string };
  children: (surroundings: {
    connection: Connection;
    openNewText: (opener: HTMLElement) => void;
  }) => ReactNode;
}

/** What every page of a member shares: the rail, the framed pane, the offline bar and New text. */
export function StaffFrame({ skipTo, children }: StaffFrameProps) {
  const { outbox } = useInbox();
  const { phoneNumberId } = useInboxPlace();
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
        href={`#${skipTo.id}`}
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-70 focus:rounded-md focus:bg-popover focus:px-3 focus:py-2 focus:shadow-popover"
      >
        Skip to {skipTo.name}
      </a>
      <Rail onNewText={openNewText} />
      <div className="grid min-h-0 min-w-0 grid-rows-[auto_minmax(0,1fr)] overflow-hidden bg-background split:my-2 split:mr-2 split:rounded-xl split:shadow-[0_0_0_1px_var(--border),var(--shadow-sm)]">
        <div className="min-w-0">
          <ConnectionBar connection={connection} savedCount={savedCount} />
          <AccountBanner />
          <WebhookBanner />
          <ErasureBanner />
        </div>
        {children({ connection, openNewText })}
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
