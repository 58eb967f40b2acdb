"use client";

import { useQuery } from "convex/react";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useMemo } from "react";
import { useInbox } from "@/components/inbox/inbox-context";
import { PaneError } from "@/components/inbox/pane-error";
import { titleOf } from "@/components/inbox/views";
import { Callout, Timestamp } from "@/components/settings/parts";
import { Button } from "@/components/ui/button";
import { Sheet, SheetClose, SheetContent, SheetTitle } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { formatClock, formatDuration } from "@/lib/time";
import { cn } from "@/lib/utils";
import { Bubble } from "../bubble";
import type { Standing } from "../delivery-words";
import type { MessageActions } from "../message-row";
import { toThreadMessage, type ThreadMessage } from "../thread-message";
import { DetailsAttempts } from "./details-attempts";
import { DetailsFacts, type MessageDetail } from "./details-facts";
import { DetailsFooter } from "./details-footer";
import { DetailsProblem } from "./details-problem";
import { ErasedCallout } from "./erased-callout";
import type { MessageEvent } from "./event-words";
import { RawView } from "./raw-view";
import { layOutTimeline } from "./timeline";
import { TimelineList } from "./timeline-list";

export type MessageId = Id<"messages">;

interface MessageDetailsProps {
  /** Null while it is closed. */
  messageId: MessageId | null;
  /** The thread's texts, oldest first, to go from one to the next. */
  messages: readonly ThreadMessage[];
  standing: Standing;
  actions: MessageActions;
  onShow: (messageId: MessageId) => void;
  onClose: () => void;
  /** Puts the focus back where it was. */
  onCloseAutoFocus: (event: Event) => void;
}

/** A drawer with all that is known of one text, live: what happened to it, when, and what to do. */
export function MessageDetails({
  messageId,
  messages,
  standing,
  actions,
  onShow,
  onClose,
  onCloseAutoFocus,
}: MessageDetailsProps) {
  return (
    <Sheet open={messageId !== null} onOpenChange={(open) => !open && onClose()}>
      <SheetContent aria-describedby={undefined} onCloseAutoFocus={onCloseAutoFocus}>
        {messageId !== null && (
          <>
            <Header messageId={messageId} messages={messages} onShow={onShow} />
            <PaneError key={messageId} title="The details could not be loaded">
              <Content
                messageId={messageId}
                standing={standing}
                actions={actions}
                onShow={onShow}
              />
            </PaneError>
          </>
        )}
      </SheetContent>
    </Sheet>
  );
}

interface HeaderProps {
  messageId: MessageId;
  messages: readonly ThreadMessage[];
  onShow: (messageId: MessageId) => void;
}

function Header({ messageId, messages, onShow }: HeaderProps) {
  const ids = messages.map(({ id }) => id).filter((id) => id !== null);
  const index = ids.indexOf(messageId);
  const steps = [
    { name: "Previous message", icon: ChevronUp, target: index > 0 ? ids[index - 1] : undefined },
    { name: "Next message", icon: ChevronDown, target: index >= 0 ? ids[index + 1] : undefined },
  ];
  return (
    <header className="flex h-[54px] shrink-0 items-center gap-2 border-b pr-2.5 pl-[22px] max-sm:pl-4">
      <SheetTitle className="grow text-md font-[610] tracking-[-.014em]">
        Message details
      </SheetTitle>
      {steps.map(({ name, icon: Icon, target }) => (
        <Button
          key={name}
          variant="ghost"
          size="icon"
          aria-label={name}
          title={name}
          // Not `disabled`, which would throw the focus out of the drawer at the last one.
          aria-disabled={target === undefined}
          onClick={() => target && onShow(target)}
        >
          <Icon className="size-4" strokeWidth={1.75} />
        </Button>
      ))}
      <SheetClose asChild>
        <Button variant="ghost" size="icon" aria-label="Close" title="Close">
          <X className="size-4" strokeWidth={1.75} />
        </Button>
      </SheetClose>
    </header>
  );
}

interface ContentProps {
  messageId: MessageId;
  standing: Standing;
  actions: MessageActions;
  onShow: (messageId: MessageId) => void;
}

function Content({ messageId, ...rest }: ContentProps) {
  const detail = useQuery(api.messages.details, { messageId });
  const events = useQuery(api.messages.events, { messageId });
  if (detail === undefined || events === undefined) {
    return (
      <div aria-busy="true" className="grid flex-1 content-start gap-4 p-[22px]">
        <Skeleton className="ml-auto h-9 w-2/3 rounded-2xl appear-late" />
        <Skeleton className="h-28 w-full appear-late" />
        <Skeleton className="h-56 w-full appear-late" />
      </div>
    );
  }
  return <Loaded detail={detail} events={events} {...rest} />;
}

interface LoadedProps extends Omit<ContentProps, "messageId"> {
  detail: MessageDetail;
  events: readonly MessageEvent[];
}

function Loaded({ detail, events, standing, actions, onShow }: LoadedProps) {
  const { me, memberNames } = useInbox();
  const { bubble } = detail;
  const message = useMemo(
    () => toThreadMessage(bubble, { me, memberNames, standing }),
    [bubble, me, memberNames, standing],
  );
  const contact = titleOf({ name: detail.contactName, address: detail.contactAddress });
  const entries = layOutTimeline(events, {
    memberNames,
    foundAt: bubble.foundAt,
    erasedAt: bubble.erasedAt,
    erasedAtTwilioAt: detail.erasedAtTwilioAt,
  });
  const record = JSON.stringify({ ...detail, events }, null, 2);
  return (
    <>
      <div
        tabIndex={0}
        role="group"
        aria-label="Details"
        className="min-h-0 flex-1 overflow-y-auto px-[22px] py-4 focus-visible:-outline-offset-2 max-sm:px-4"
      >
        <div
          className={cn("flex flex-col gap-0.5", message.isInbound ? "items-start" : "items-end")}
        >
          <Bubble message={message} isFirst isLast sender={message.isInbound ? contact : "You"} />
        </div>
        <div className="mt-3 grid gap-2 empty:hidden">
          <DetailsProblem detail={detail} message={message} actions={actions} />
          {detail.heldUntil !== null && (
            <Callout tone="info" title={`Held until ${formatClock(detail.heldUntil)}`}>
              It goes out by itself <Timestamp at={detail.heldUntil} />.
            </Callout>
          )}
          {bubble.foundAt !== null && (
            <Callout tone="info" title="Arrived late">
              Its webhook never came. It was found in Twilio’s log{" "}
              {formatDuration(Math.max(0, bubble.foundAt - bubble.at))} later.
            </Callout>
          )}
          {bubble.erasedAt !== null && <ErasedCallout twilioCopy={detail.twilioCopy} />}
        </div>
        <div className="mt-4">
          <DetailsFacts detail={detail} message={message} />
        </div>
        <DetailsAttempts detail={detail} onShow={onShow} />
        <Tabs defaultValue="events" className="mt-[18px]">
          <div className="mb-2.5 flex min-h-7 items-center justify-between gap-2">
            <h3 className="text-[13.5px] font-[610] tracking-[-.014em]">Audit timeline</h3>
            {me.isAdmin && (
              <TabsList aria-label="How the timeline is shown">
                <TabsTrigger value="events">Events</TabsTrigger>
                <TabsTrigger value="raw">Raw</TabsTrigger>
              </TabsList>
            )}
          </div>
          <TabsContent value="events" tabIndex={-1}>
            <TimelineList entries={entries} />
          </TabsContent>
          {me.isAdmin && (
            <TabsContent value="raw" tabIndex={-1}>
              <RawView messageId={bubble.id} events={events} record={record} />
            </TabsContent>
          )}
        </Tabs>
      </div>
      <DetailsFooter detail={detail} events={events} record={record} />
    </>
  );
}
