/** The list row shows two lines at most. */
const PREVIEW_CHARS = 160;

/**
 * A text that Convex can store: halves of surrogate pairs, which no encoding has, become U+FFFD.
 * Everything else stays, U+0000 too: what came in is kept as it came.
 */
export function toStorable(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/** A stored text as screens get it: without U+0000, which browsers draw as nothing or as a box. */
export function toDisplayable(text: string): string {
  return text.replaceAll("\u0000", "");
}

/** The beginning of a text, for its conversation's list row: one line, never half a character. */
export function toPreview(text: string): string {
  const line = toDisplayable(text).replace(/\s+/g, " ").trim();
  return Array.from(line).slice(0, PREVIEW_CHARS).join("");
}
