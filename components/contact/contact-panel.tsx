"use client";

import { Copy, MessageSquare } from "lucide-react";
import type { ReactNode } from "react";
import { toast } from "sonner";
import { useInbox } from "@/components/inbox/inbox-context";
import { PlaceLink } from "@/components/inbox/place-link";
import { formatAddress, titleOf } from "@/components/inbox/views";
import type { ConversationDetail } from "@/components/thread/conversation-detail";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { useNow } from "@/hooks/use-now";
import { formatDate, formatFull, formatListTime } from "@/lib/time";
import { ConsentCard } from "./consent-card";
import { ContactName } from "./contact-name";
import { EraseContact } from "./erase-contact";

/** Who the contact is, as far as it is known. */
export function ContactPanel({ detail }: { detail: ConversationDetail }) {
  const { me } = useInbox();
  const { contact, otherConversations } = detail;
  const received = detail.inboundCount + detail.importedCount;
  const now = useNow();
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto" tabIndex={0}>
      <div className="flex items-center gap-3 px-4 pt-4 pb-3">
        <Avatar name={titleOf(contact)} size={52} />
        <div className="min-w-0 grow">
          <ContactName
            key={contact.id}
            contactId={contact.id}
            name={contact.name}
            title={titleOf(contact)}
            canEdit={me.canSend}
          />
          <p className="text-xs text-muted-foreground" title={formatFull(contact.firstSeenAt)}>
            First seen {formatDate(contact.firstSeenAt, now)}
          </p>
        </div>
      </div>
      <ConsentCard key={detail.id} detail={detail} />
      <PanelSection
        title="Details"
        action={
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Copy number"
            title="Copy number"
            onClick={() => void copyNumber(contact.address)}
            className="-my-1 -mr-1.5"
          >
            <Copy className="size-3.5" strokeWidth={1.75} />
          </Button>
        }
      >
        <dl className="grid grid-cols-[92px_minmax(0,1fr)] gap-x-2 gap-y-[5px] text-[12.5px] leading-[18px]">
          <dt className="text-muted-foreground">Number</dt>
          <dd className="tabular-nums">{formatAddress(contact.address)}</dd>
          <dt className="text-muted-foreground">Texts</dt>
          <dd>{detail.phoneNumber.label}</dd>
          <dt className="text-muted-foreground">Received</dt>
          <dd className="tabular-nums">{received === 1 ? "1 text" : `${received} texts`}</dd>
        </dl>
      </PanelSection>
      {otherConversations.length > 0 && (
        <PanelSection
          title="Other numbers"
          action={<span className="text-subtle-foreground">{otherConversations.length}</span>}
        >
          <OtherConversations conversations={otherConversations} now={now} />
        </PanelSection>
      )}
      {me.isAdmin && (
        <PanelSection title="Privacy">
          <EraseContact contactId={contact.id} title={titleOf(contact)} address={contact.address} />
        </PanelSection>
      )}
    </div>
  );
}

interface OtherConversationsProps {
  conversations: ConversationDetail["otherConversations"];
  now: number;
}

function OtherConversations({ conversations, now }: OtherConversationsProps) {
  const { numbers } = useInbox();
  return (
    <ul className="-mx-2">
      {conversations.map((other) => (
        <li key={other.id}>
          <PlaceLink
            place={{ conversationId: other.id, phoneNumberId: null }}
            className="grid min-h-6 grid-cols-[14px_minmax(0,1fr)_auto] items-center gap-2 rounded-sm px-2 py-[3px] text-[12.5px] leading-[18px] hover:bg-hover"
          >
            <MessageSquare
              aria-hidden="true"
              className="size-3.5 text-muted-foreground"
              strokeWidth={1.75}
            />
            <span className="truncate">
              {numbers.find(({ id }) => id === other.phoneNumberId)?.label ?? "Another number"}
            </span>
            <span className="text-[11.5px] text-subtle-foreground">
              {formatListTime(other.lastActivityAt, now)}
            </span>
          </PlaceLink>
        </li>
      ))}
    </ul>
  );
}

interface PanelSectionProps {
  title: string;
  action?: ReactNode;
  children: ReactNode;
}

function PanelSection({ title, action, children }: PanelSectionProps) {
  return (
    <section className="border-t px-4 py-[11px]">
      <h3 className="mb-1.5 flex items-center justify-between text-xs leading-[18px] font-[560] text-muted-foreground">
        {title}
        {action}
      </h3>
      {children}
    </section>
  );
}

async function copyNumber(address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    toast.success("Number copied");
  } catch {
    toast.error("The browser did not allow copying. Select the number and copy it.");
  }
}
