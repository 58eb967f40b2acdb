"use client";

import type { CSSProperties } from "react";
import type { SegmentCount } from "@/lib/sms/segments";
import { counterSpeech } from "./counter-speech";

interface SegmentCounterProps {
  id: string;
  count: SegmentCount | null;
  /** With files the text goes as one MMS, which has no segments. */
  hasFiles: boolean;
}

/** How much of the text's segments is used, and which alphabet it needs. */
export function SegmentCounter({ id, count, hasFiles }: SegmentCounterProps) {
  if (hasFiles) {
    return (
      <p id={id} className={LINE}>
        MMS
      </p>
    );
  }
  if (count === null) return <p id={id} className={LINE} />;
  const isUnicode = count.encoding === "UCS-2";
  const style = {
    "--p": Math.min(100, (count.used / count.limit) * 100),
    "--rc": ringColour(count),
  } as CSSProperties;
  return (
    <p id={id} className={LINE} title={explain(count)}>
      <span aria-hidden="true" style={style} className={RING} />
      {isUnicode && <span className="font-[550] text-warning-text">UCS-2</span>}
      <span>
        <b className="font-[550] text-foreground">{count.used}</b>/{count.limit}
      </span>
      <span aria-hidden="true">·</span>
      <span>
        <b className="font-[550] text-foreground">{count.segments}</b>{" "}
        {count.segments === 1 ? "segment" : "segments"}
      </span>
      <span role="status" className="sr-only">
        {counterSpeech(count)}
      </span>
    </p>
  );
}

const LINE =
  "flex items-center justify-end gap-[7px] text-xs whitespace-nowrap text-muted-foreground tabular-nums";
const RING =
  "size-4 rounded-full bg-[conic-gradient(var(--rc)_calc(var(--p)*1%),var(--border)_0)] [mask:radial-gradient(circle,transparent_5px,#000_5.5px)] max-split:hidden dark:bg-[conic-gradient(var(--rc)_calc(var(--p)*1%),oklch(1_0_0/16%)_0)]";
const MANY_SEGMENTS = 10;

function ringColour({ encoding, segments }: SegmentCount): string {
  if (segments > MANY_SEGMENTS) return "var(--danger)";
  return encoding === "UCS-2" ? "var(--warning)" : "var(--unread)";
}

function explain({ encoding, nonGsmCharacters }: SegmentCount): string {
  if (encoding === "GSM-7") return "GSM-7: 160 characters, or 153 each when split";
  const named = nonGsmCharacters.slice(0, 5).join(" ");
  return `UCS-2, because of ${named}: 70 characters, or 67 each when split`;
}
