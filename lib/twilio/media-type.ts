import { sniffMediaType } from "../server/sniff-media.ts";
import { bareType, isReceivable } from "../sms/media-types.ts";

/** Enough to see what a text file is. */
const START_BYTES = 1024;

/**
 * What a received file is, by its content; null when it is nothing that we keep. What its sender
 * calls it is believed only among kinds of text, which look alike, and never makes a picture of one.
 */
export async function typeOfReceived(
  bytes: Uint8Array,
  declared: string | null,
): Promise<string | null> {
  const claimed = bareType(declared ?? "");
  const sniffed = await sniffMediaType(bytes);
  const type = sniffed === null || isMarkupType(sniffed) ? typeOfText(bytes, claimed) : sniffed;
  return type !== null && isReceivable(type) ? type : null;
}

function typeOfText(bytes: Uint8Array, claimed: string): string | null {
  const text = decode(bytes);
  if (text === null) return null;
  const start = text.slice(0, START_BYTES).trimStart().toLowerCase();
  if (/<svg[\s>]/.test(start)) return "image/svg+xml";
  const isMarkup = /^(<!doctype html|<html|<head|<body|<script|<\?xml)/.test(start);
  // A web page where a picture was promised is an error page, or an attempt.
  if (isMarkup) return /^(text|application)\//.test(claimed) || claimed === "" ? "text/html" : null;
  if (claimed === "") return "text/plain";
  return claimed.startsWith("text/") ? claimed : null;
}

/** The bytes as text; null when they are none. */
function decode(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\u0000") ? null : text;
  } catch {
    return null;
  }
}

function isMarkupType(type: string): boolean {
  return type === "application/xml" || type === "text/html" || type === "image/svg+xml";
}
