/**
 * The hue of a person's avatar: the same on every screen, since it depends alone on the name that is
 * shown, or on the number where there is none. Ids would not do: sign-in and inbox know one person
 * by different ones. Steps of 15 degrees, so that two people are either clearly different or the same.
 */
export function avatarHue(name: string): number {
  let hash = 0;
  for (const character of name.trim()) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return (hash % 24) * 15;
}

/** Up to two letters of a name; null when it has none, as a phone number shown in place of a name. */
export function initialsOf(name: string): string | null {
  const words = name.trim().split(/\s+/u);
  const letters = words
    .map((word) => /\p{L}/u.exec(word)?.[0])
    .filter((letter) => letter !== undefined);
  if (letters.length === 0) return null;
  const first = letters[0] ?? "";
  const last = letters.length > 1 ? (letters.at(-1) ?? "") : "";
  return (first + last).toLocaleUpperCase();
}
