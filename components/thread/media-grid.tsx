"use client";

import { Download, FileText, ImageOff, LoaderCircle } from "lucide-react";
import { useState } from "react";
import { cn } from "@/lib/utils";
import { Lightbox } from "./lightbox";
import { RetryFile } from "./retry-file";
import type { ThreadMedia } from "./thread-message";

interface MediaGridProps {
  media: readonly ThreadMedia[];
  /** Who sent them, for the pictures' names: "Marisol Vega". */
  sender: string;
  isOut: boolean;
}

/** At most this many pictures show; "+N" opens the rest. */
const SHOWN_PICTURES = 4;

/** A text's files: pictures side by side, each opening large, and other files as downloads. */
export function MediaGrid({ media, sender, isOut }: MediaGridProps) {
  const [openIndex, setOpenIndex] = useState<number | null>(null);
  const pictures = media.filter((item) => item.kind === "picture");
  const others = media.filter((item) => item.kind !== "picture");
  const shown = pictures.length > SHOWN_PICTURES ? pictures.slice(0, SHOWN_PICTURES) : pictures;
  return (
    <>
      {shown.length > 0 && (
        <div className={cn("grid gap-0.5 overflow-hidden rounded-2xl", GRID_OF[shown.length])}>
          {shown.map((picture, index) => (
            <button
              key={picture.id}
              type="button"
              onClick={() => setOpenIndex(index)}
              aria-label={pictureName(sender, index, pictures.length)}
              className="relative min-h-0 min-w-0 overflow-hidden bg-secondary focus-visible:-outline-offset-2"
            >
              <Picture picture={picture} isAlone={pictures.length === 1} />
              {index === SHOWN_PICTURES - 1 && pictures.length > SHOWN_PICTURES && (
                <span className="absolute inset-0 grid place-items-center bg-black/55 text-xl font-[620] text-white">
                  +{pictures.length - SHOWN_PICTURES}
                </span>
              )}
            </button>
          ))}
        </div>
      )}
      {others.map((item) => (
        <OtherFile key={item.id} item={item} isOut={isOut} />
      ))}
      {openIndex !== null && (
        <Lightbox
          pictures={pictures}
          sender={sender}
          startIndex={openIndex}
          onClose={() => setOpenIndex(null)}
        />
      )}
    </>
  );
}

/** "Picture 2 of 3 from Marisol Vega": what a picture is called, as its content is not known. */
export function pictureName(sender: string, index: number, count: number): string {
  return count === 1 ? `Picture from ${sender}` : `Picture ${index + 1} of ${count} from ${sender}`;
}

const GRID_OF: Record<number, string> = {
  1: "max-w-80",
  2: "w-[312px] max-w-full grid-cols-2 auto-rows-[156px]",
  3: "w-[330px] max-w-full grid-cols-3 auto-rows-[108px] max-split:w-[282px] max-split:auto-rows-[92px]",
  4: "w-[312px] max-w-full grid-cols-2 auto-rows-[156px]",
};

function Picture({ picture, isAlone }: { picture: ThreadMedia; isAlone: boolean }) {
  const [hasFailed, setHasFailed] = useState(false);
  if (hasFailed) {
    return (
      <span className="grid size-full min-h-24 min-w-40 place-content-center justify-items-center gap-1 p-2 text-xs text-muted-foreground">
        <ImageOff aria-hidden="true" className="size-5" strokeWidth={1.75} />
        Could not be shown
      </span>
    );
  }
  return (
    // next/image would proxy a private file through its own cache.
    // eslint-disable-next-line @next/next/no-img-element
    <img
      src={picture.url}
      alt=""
      decoding="async"
      onError={() => setHasFailed(true)}
      className={
        isAlone ? "block h-60 w-auto max-w-full object-cover" : "block size-full object-cover"
      }
    />
  );
}

function OtherFile({ item, isOut }: { item: ThreadMedia; isOut: boolean }) {
  const box = cn(
    "flex max-w-full items-center gap-2.5 rounded-2xl px-3.5 py-2.5 text-sm",
    isOut ? "bg-bubble-out text-bubble-out-foreground" : "bg-bubble-in text-bubble-in-foreground",
  );
  if (item.kind === "pending") {
    return (
      <p className={box}>
        <LoaderCircle aria-hidden="true" className="size-4 shrink-0 motion-safe:animate-spin" />
        Fetching the file from Twilio…
      </p>
    );
  }
  if (item.kind === "failed") {
    return (
      <p className={box}>
        <ImageOff aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.75} />
        <span>
          {item.problem} {item.retryId !== null && <RetryFile mediaId={item.retryId} />}
        </span>
      </p>
    );
  }
  if (item.kind === "sound") {
    return <audio controls preload="none" src={item.url} aria-label={item.name} />;
  }
  if (item.kind === "film") {
    return (
      <video
        controls
        preload="metadata"
        src={item.url}
        aria-label={item.name}
        className="max-h-80 max-w-full rounded-2xl bg-black"
      />
    );
  }
  return (
    <a href={item.url} download={item.name} className={cn(box, "hover:underline")}>
      <FileText aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.75} />
      <span className="min-w-0 truncate">{item.name}</span>
      <Download aria-label="Download" className="size-4 shrink-0" strokeWidth={1.75} />
    </a>
  );
}
