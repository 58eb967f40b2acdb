/** A row as ordering sees it. */
export interface Ordered {
  id: string;
  lastActivityAt: number;
}

/** Newest activity first; of equal times the order that came from the server stays. */
export function byActivity<Row extends Ordered>(rows: readonly Row[]): Row[] {
  return [...rows].sort((left, right) => right.lastActivityAt - left.lastActivityAt);
}

/**
 * Keeps rows where they are while somebody aims at one: known rows stay in the order of `shownIds`,
 * new ones go below them. Rows that are gone leave.
 */
export function holdOrder<Row extends Ordered>(
  rows: readonly Row[],
  shownIds: readonly string[],
): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const shown = new Set(shownIds);
  const held = shownIds.flatMap((id) => byId.get(id) ?? []);
  return [...held, ...rows.filter((row) => !shown.has(row.id))];
}

/** The row that an arrow key leads to from the current one; the ends stop it. */
export function neighbourId(
  ids: readonly string[],
  currentId: string | null,
  step: 1 | -1,
): string | null {
  const index = currentId === null ? -1 : ids.indexOf(currentId);
  if (index === -1) return ids[0] ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, index + step))] ?? null;
}

/** Which row a key moves the focus to; null when it is none of the list's keys. */
export function rowOfKey(key: string, ids: readonly string[], fromId: string): string | null {
  switch (key.toLowerCase()) {
    case "arrowdown":
    case "j":
      return neighbourId(ids, fromId, 1);
    case "arrowup":
    case "k":
      return neighbourId(ids, fromId, -1);
    case "home":
      return ids[0] ?? null;
    case "end":
      return ids.at(-1) ?? null;
    default:
      return null;
  }
}

/** The indexes of the rows near the window and of those kept in the page (-1: not in the list), in order. */
export function withKept(indexes: readonly number[], kept: readonly number[]): number[] {
  const all = new Set([...indexes, ...kept.filter((index) => index !== -1)]);
  return [...all].sort((left, right) => left - right);
}
