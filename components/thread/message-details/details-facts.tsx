"use client";

import type { FunctionReturnType } from "convex/server";
import type { ReactNode } from "react";
import { useSegmentCount } from "@/components/composer/use-segment-count";
import { useInbox } from "@/components/inbox/inbox-context";
import { formatAddress, toOurNumber } from "@/components/inbox/views";
import { CopyButton } from "@/components/settings/copy-field";
import { Avatar } from "@/components/ui/avatar";
import type { api } from "@/convex/_generated/api";
import { useNow } from "@/hooks/use-now";
import { formatClock, formatDay, formatFull } from "@/lib/time";
import type { ThreadMessage } from "../thread-message";

/** All that is known of one text. */
export type MessageDetail = FunctionReturnType<typeof api.messages.details>;

interface DetailsFactsProps {
  detail: MessageDetail;
  message: ThreadMessage;
}

/** Between whom a text went, how large it was, what it cost, and what Twilio calls it. */
export function DetailsFacts({ detail, message }: DetailsFactsProps) {
  const now = useNow();
  const { contactName, contactAddress, twilioSid } = detail;
  const address = formatAddress(contactAddress);
  const contact = contactName === null ? address : `${contactName}, ${address}`;
  const { label, address: ourAddress } = toOurNumber(detail.phoneNumber);
  const ours =
    label === formatAddress(ourAddress) ? label : `${label}, ${formatAddress(ourAddress)}`;
  return (
    <dl className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-2 gap-y-1.5 tabular-nums">
      {message.isInbound ? (
        <>
          <Fact name="From">{contact}</Fact>
          <Fact name="To">{ours}</Fact>
        </>
      ) : (
        <>
          <Fact name="Sent by">
            <Sender detail={detail} message={message} label={label} />
          </Fact>
          <Fact name="To">{contact}</Fact>
        </>
      )}
      <Fact name={message.isInbound ? "Received" : "Written"}>
        <time dateTime={new Date(message.at).toISOString()} title={formatFull(message.at)}>
          {formatDay(message.at, now)}, {formatClock(message.at)}
        </time>
      </Fact>
      {message.erasedAt === null && (
        <Fact name="Size">
          <Size
            body={message.body}
            fileCount={message.media.length}
            billed={detail.bubble.segments}
          />
        </Fact>
      )}
      {detail.price !== null && (
        <Fact name="Cost">{formatPrice(detail.price, detail.priceUnit)}</Fact>
      )}
      {twilioSid !== null && (
        <Fact name="Message SID">
          <span className="flex items-center gap-1">
            <span title={twilioSid} className="font-mono text-xs">
              {twilioSid.slice(0, 8)}…{twilioSid.slice(-4)}
            </span>
            <CopyButton value={twilioSid} name="Message SID" className="-my-1" />
          </span>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

function Sender({ detail, message, label }: DetailsFactsProps & { label: string }) {
  const { me } = useInbox();
  if (detail.origin === "bulk") return `A text to many, from ${label}`;
  if (detail.origin === "automation") return `An automation, from ${label}`;
  if (message.author === null) return `Twilio or another system, from ${label}`;
  const { id, name } = message.author;
  return (
    <span className="flex items-center gap-1.5">
      <Avatar name={name} size={16} />
      <span>
        {id === me.id ? "You" : name}, from {label}
      </span>
    </span>
  );
}

interface SizeProps {
  body: string;
  fileCount: number;
  /** Segments as Twilio counted them; null until it has. */
  billed: number | null;
}

function Size({ body, fileCount, billed }: SizeProps) {
  const count = useSegmentCount(body);
  if (count === null) return " ";
  const characters = Array.from(body).length;
  const segments = billed ?? count.segments;
  const parts = [
    characters === 1 ? "1 character" : `${characters} characters`,
    ...(characters === 0 ? [] : [count.encoding]),
    ...(fileCount === 0 ? [] : [fileCount === 1 ? "1 file" : `${fileCount} files`]),
    ...(fileCount > 0 ? [] : [segments === 1 ? "1 segment" : `${segments} segments`]),
  ];
  return parts.join(" · ");
}

/** "$0.0083": prices of texts are fractions of a cent. */
function formatPrice(price: number, currency: string | null): string {
  const amount = { minimumFractionDigits: 2, maximumFractionDigits: 5 };
  if (currency === null) return new Intl.NumberFormat(undefined, amount).format(price);
  return new Intl.NumberFormat(undefined, { ...amount, style: "currency", currency }).format(price);
}
