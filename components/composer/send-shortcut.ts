/**
 * Ctrl+Enter, or ⌘+Enter on a Mac. Not while an input method composes: there Enter picks a word
 * (Japanese, Chinese, Korean). Safari reports that Enter with key code 229.
 */
export function isSendShortcut(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "isComposing" | "keyCode">,
): boolean {
  // Deprecated, and Safari's only sign.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const isPicking = event.isComposing || event.keyCode === 229;
  return event.key === "Enter" && (event.ctrlKey || event.metaKey) && !isPicking;
}

/** How the shortcut is written on this machine. */
export function sendShortcutName(): string {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘ ⏎" : "Ctrl ⏎";
}
