/** A piece of a text: plain words, or an address that opens. */
export interface TextPart {
  text: string;
  href: string | null;
}

/** Web addresses that say http(s) or begin with www; the last dot or bracket belongs to the sentence. */
const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"']*[^\s<>"'.,:;!?)\]}’”]/gi;

/** Splits a text at its web addresses. Only http and https become links. */
export function splitLinks(body: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of body.matchAll(ADDRESS)) {
    const [text] = match;
    if (match.index > end) parts.push({ text: body.slice(end, match.index), href: null });
    parts.push({ text, href: /^www\./i.test(text) ? `https://${text}` : text });
    end = match.index + text.length;
  }
  if (end < body.length) parts.push({ text: body.slice(end), href: null });
  return parts;
}
