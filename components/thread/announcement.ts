/** More than this many at once are told as a number. */
const MAX_READ_OUT = 3;

/** What a screen reader says about texts that just came in. */
export function announcementOf(
  texts: readonly { body: string; fileCount: number }[],
  sender: string,
): string {
  if (texts.length === 0) return "";
  if (texts.length > MAX_READ_OUT) return `${texts.length} new messages from ${sender}`;
  const words = texts.map(({ body, fileCount }) => {
    if (fileCount === 0) return body;
    const files = fileCount === 1 ? "1 file" : `${fileCount} files`;
    return body === "" ? files : `${body}, with ${files}`;
  });
  return `${sender}: ${words.join(". ")}`;
}
