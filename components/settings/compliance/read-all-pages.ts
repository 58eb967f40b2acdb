const PAGE = 200;

interface Page {
  page: string[];
  isDone: boolean;
  continueCursor: string;
}

/** Reads page after page until the last; `onProgress` is told how many rows there are so far. */
export async function readAllPages(
  readPage: (paginationOpts: { cursor: string | null; numItems: number }) => Promise<Page>,
  onProgress: (rowCount: number) => void,
): Promise<string[]> {
  const lines: string[] = [];
  let cursor: string | null = null;
  for (;;) {
    const { page, isDone, continueCursor }: Page = await readPage({ cursor, numItems: PAGE });
    lines.push(...page);
    onProgress(Math.max(0, lines.length - 1)); // The first names the columns.
    if (isDone) return lines;
    cursor = continueCursor;
  }
}
