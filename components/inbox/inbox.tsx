"use client";

import { useQuery } from "convex/react";
import { useMemo, useState, type ReactNode } from "react";
import { createAttachmentTray, type AttachmentTray } from "@/components/composer/attachment-tray";
import { createDrafts } from "@/components/composer/drafts";
import { createPendingSends } from "@/components/composer/pending-sends";
import { shrinkPicture } from "@/components/composer/shrink-picture";
import { uploadMedia } from "@/components/composer/upload-media";
import { useOutbox } from "@/components/composer/use-outbox";
import { MemberGate } from "@/components/providers/member-gate";
import { api } from "@/convex/_generated/api";
import { InboxContext } from "./inbox-context";
import { toMe, toOurNumber, type Me } from "./views";

interface InboxProps {
  /** The simulator's phone page; null where a real Twilio account is connected. */
  phoneUrl: string | null;
  /** Shown until it is known who is signed in: the page's skeleton. */
  fallback: ReactNode;
  children: ReactNode;
}

/**
 * What every page of a member relies on, around all of them: drafts, unsent texts and attached files
 * stay while one goes from the inbox to the settings and back.
 */
export function Inbox(props: InboxProps) {
  return (
    <MemberGate fallback={props.fallback}>
      <MyInbox {...props} />
    </MemberGate>
  );
}

function MyInbox(props: InboxProps) {
  const row = useQuery(api.members.me, {});
  const me = useMemo(() => row && toMe(row), [row]);
  if (!me) return props.fallback;
  return <InboxSurroundings key={me.id} me={me} {...props} />;
}

/** Makes what every part relies on. Mounted with the member's id as key: nothing passes to the next. */
function InboxSurroundings({ me, phoneUrl, fallback, children }: InboxProps & { me: Me }) {
  const numberRows = useQuery(api.phoneNumbers.list, {});
  const members = useQuery(api.members.list, {});
  const numbers = useMemo(() => (numberRows ?? []).map(toOurNumber), [numberRows]);
  const memberNames = useMemo(
    () => new Map<string, string>((members ?? []).map(({ id, name }) => [id, name])),
    [members],
  );
  const [drafts] = useState(() => createDrafts(window.localStorage, me.id));
  const [pending] = useState(() => createPendingSends(window.localStorage, me.id));
  const [trayOf] = useState(makeTrays);
  const outbox = useOutbox(pending, drafts);
  const value = useMemo(
    () => ({ me, numbers, memberNames, drafts, outbox, trayOf, phoneUrl }),
    [me, numbers, memberNames, drafts, outbox, trayOf, phoneUrl],
  );
  if (numberRows === undefined || members === undefined) return fallback;
  return <InboxContext value={value}>{children}</InboxContext>;
}

/** A tray for each conversation, made when it is first asked for and kept while the page lives. */
function makeTrays(): (conversationId: string) => AttachmentTray {
  const trays = new Map<string, AttachmentTray>();
  return (conversationId) => {
    const known = trays.get(conversationId);
    if (known) return known;
    const tray = createAttachmentTray({ shrink: shrinkPicture, upload: uploadMedia });
    trays.set(conversationId, tray);
    return tray;
  };
}
