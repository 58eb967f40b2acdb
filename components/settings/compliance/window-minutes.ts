/** Every half hour of a day, its end too. */
export const WINDOW_MINUTES: readonly number[] = Array.from({ length: 49 }, (_, i) => i * 30);

/** "8:00 AM", "midnight" at both ends. */
export function clockName(minute: number): string {
  if (minute % 1440 === 0) return "midnight";
  const hour = Math.floor(minute / 60);
  const clock = `${((hour + 11) % 12) + 1}:${String(minute % 60).padStart(2, "0")}`;
  return `${clock} ${hour < 12 ? "AM" : "PM"}`;
}
