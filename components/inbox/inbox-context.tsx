"use client";

import { createContext, useContext } from "react";
import type { StoredState } from "@/hooks/stored-state";
import type { AttachmentTray } from "@/components/composer/attachment-tray";
import type { Drafts } from "@/components/composer/drafts";
import type { Outbox } from "@/components/composer/use-outbox";
import type { Me, OurNumber } from "./views";

/** What every part of the inbox may rely on: who is here, our numbers, and what was not sent yet. */
export interface InboxContextValue {
  me: Me;
  numbers: readonly OurNumber[];
  /** Names of the organization's members by id. */
  memberNames: ReadonlyMap<string, string>;
  drafts: StoredState<Drafts>;
  outbox: Outbox;
  /** The files that wait in a conversation's composer. */
  trayOf: (conversationId: string) => AttachmentTray;
  /** The simulator's phone page; null where a real Twilio account is connected. */
  phoneUrl: string | null;
}

export const InboxContext = createContext<InboxContextValue | null>(null);

/** The surroundings of a part of the inbox. */
export function useInbox(): InboxContextValue {
  const value = useContext(InboxContext);
  if (value === null) throw new Error("useInbox needs the Inbox above it.");
  return value;
}
