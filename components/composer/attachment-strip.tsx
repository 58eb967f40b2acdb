"use client";

import { FileText, LoaderCircle, RotateCcw, X } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import type { Attachment, AttachmentTray } from "./attachment-tray";

/** The files of the text being written, each with its progress and a way to take it out. */
export function AttachmentStrip({ tray }: { tray: AttachmentTray }) {
  const attachments = useAttachments(tray);
  if (attachments.length === 0) return null;
  return (
    <ul
      aria-label="Attached files"
      className="flex max-h-44 flex-col gap-1.5 overflow-y-auto px-3 pt-2"
    >
      {attachments.map((attachment) => (
        <li key={attachment.id} className="flex items-center gap-2.5">
          <Thumbnail attachment={attachment} />
          <span className="min-w-0 grow text-xs">
            <span className="block truncate font-[530]">{attachment.name}</span>
            <AttachmentNote attachment={attachment} />
          </span>
          {attachment.status === "failed" && (
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Try ${attachment.name} again`}
              onClick={() => tray.retry(attachment.id)}
            >
              <RotateCcw className="size-4" strokeWidth={1.75} />
            </Button>
          )}
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Remove ${attachment.name}`}
            onClick={() => tray.remove(attachment.id)}
          >
            <X className="size-4" strokeWidth={1.75} />
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** The tray's files, renewed as they upload. */
export function useAttachments(tray: AttachmentTray): readonly Attachment[] {
  return useSyncExternalStore(tray.subscribe, tray.get, tray.get);
}

/** The picture, or a file's icon where there is none that this browser can draw. */
function Thumbnail({ attachment: { previewUrl } }: { attachment: Attachment }) {
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  if (previewUrl === null || previewUrl === brokenUrl) {
    return (
      <span className="grid size-11 shrink-0 place-items-center rounded-md bg-secondary text-muted-foreground">
        <FileText aria-hidden="true" className="size-5" strokeWidth={1.75} />
      </span>
    );
  }
  return (
    // A picture of this browser's own; there is nothing to optimise.
    // eslint-disable-next-line @next/next/no-img-element
    <img
      src={previewUrl}
      alt=""
      onError={() => setBrokenUrl(previewUrl)}
      className="size-11 shrink-0 rounded-md bg-secondary object-cover"
    />
  );
}

function AttachmentNote({ attachment }: { attachment: Attachment }) {
  if (attachment.status === "failed") {
    return (
      <span role="alert" className="block text-danger-text">
        {attachment.problem}
      </span>
    );
  }
  if (attachment.status === "preparing") {
    return (
      <span className="flex items-center gap-1 text-muted-foreground">
        <LoaderCircle aria-hidden="true" className="size-3 motion-safe:animate-spin" />
        Making it smaller…
      </span>
    );
  }
  if (attachment.status === "uploading") {
    const percent = Math.round(attachment.progress * 100);
    return (
      <span className="flex items-center gap-2 text-muted-foreground tabular-nums">
        <progress
          value={percent}
          max={100}
          aria-label={`Uploading ${attachment.name}`}
          className="h-1 w-24 overflow-hidden rounded-full bg-secondary [&::-moz-progress-bar]:bg-primary [&::-webkit-progress-bar]:bg-secondary [&::-webkit-progress-value]:bg-primary"
        />
        {percent}%
      </span>
    );
  }
  return <span className="block text-muted-foreground">{attachment.note}</span>;
}
