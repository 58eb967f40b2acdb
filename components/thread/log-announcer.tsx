"use client";

import { useState } from "react";
import { announcementOf } from "./announcement";
import type { ThreadMessage } from "./thread-message";

interface LogAnnouncerProps {
  messages: readonly ThreadMessage[];
  contactTitle: string;
}

/**
 * Tells screen readers once what came in and what became of one's last text. Apart from the log
 * itself, whose rows come and go while scrolling and would be read out again.
 */
export function LogAnnouncer({ messages, contactTitle }: LogAnnouncerProps) {
  const lastInbound = messages.findLast(({ isInbound }) => isInbound);
  const lastOwn = messages.findLast(({ isInbound }) => !isInbound);
  const state = lastOwn?.delivery?.words ?? "";
  const isBad = lastOwn?.delivery?.tone === "bad";
  const stateKey = `${lastOwn?.key ?? ""}:${state}`;

  const [heard, setHeard] = useState({ key: lastInbound?.key, words: "" });
  if (lastInbound && lastInbound.key !== heard.key) {
    const since = messages.findIndex(({ key }) => key === heard.key);
    const texts = messages
      .slice(since + 1)
      .filter(({ isInbound }) => isInbound)
      .map(({ body, media }) => ({ body, fileCount: media.length }));
    setHeard({ key: lastInbound.key, words: announcementOf(texts, contactTitle) });
  }

  const [told, setTold] = useState({ key: stateKey, words: "", isBad });
  if (told.key !== stateKey) setTold({ key: stateKey, words: state, isBad });

  return (
    <div className="sr-only">
      <p role="status">{heard.words}</p>
      <p role="status">{told.isBad ? "" : told.words}</p>
      <p role="alert">{told.isBad ? told.words : ""}</p>
    </div>
  );
}
