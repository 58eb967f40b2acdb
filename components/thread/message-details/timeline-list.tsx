"use client";

import {
  ArrowUpRight,
  Ban,
  CircleAlert,
  CircleHelp,
  Clock,
  Copy,
  CornerDownLeft,
  Database,
  MessageSquareText,
  RadioTower,
  Smartphone,
  type LucideIcon,
} from "lucide-react";
import { formatDuration, formatFull, formatPrecise } from "@/lib/time";
import { cn } from "@/lib/utils";
import type { EventIcon, EventWords } from "./event-words";
import type { TimelineEntry } from "./timeline";

const ICONS: Record<EventIcon, LucideIcon> = {
  write: CornerDownLeft,
  save: Database,
  "hand over": ArrowUpRight,
  carrier: RadioTower,
  phone: Smartphone,
  arrive: MessageSquareText,
  fail: CircleAlert,
  wait: Clock,
  ask: CircleHelp,
  "give up": Ban,
  again: Copy,
};

const TONES: Record<EventWords["tone"], string> = {
  neutral: "bg-secondary text-muted-foreground",
  good: "bg-success-soft text-success-text",
  bad: "bg-danger-soft text-danger-text",
  unsure: "bg-warning-soft text-warning-text",
};

/** What happened to a text, oldest first, each with its time and the gap before it. */
export function TimelineList({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <ol aria-label="Audit timeline">
      {entries.map(({ key, at, gapMs, words }) => {
        const Icon = ICONS[words.icon];
        return (
          <li
            key={key}
            className="relative grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-3 pb-3.5 not-last:before:absolute not-last:before:top-6 not-last:before:bottom-0.5 not-last:before:left-[9.5px] not-last:before:w-px not-last:before:bg-border"
          >
            <span
              aria-hidden="true"
              className={cn("grid size-5 place-items-center rounded-full", TONES[words.tone])}
            >
              <Icon className="size-3" strokeWidth={2.1} />
            </span>
            <div className="min-w-0">
              <p className="leading-5 font-[550]">{words.title}</p>
              {words.detail !== null && (
                <p className="text-xs text-muted-foreground">{words.detail}</p>
              )}
            </div>
            <div className="text-right">
              <time
                dateTime={new Date(at).toISOString()}
                title={formatFull(at)}
                className="block font-mono text-xs leading-5 tabular-nums"
              >
                {formatPrecise(at)}
              </time>
              {gapMs !== null && (
                <span className="block text-xs text-muted-foreground tabular-nums">
                  +{formatDuration(gapMs)}
                </span>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
