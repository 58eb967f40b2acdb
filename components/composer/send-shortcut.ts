type ComposerKey = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "isComposing" | "keyCode">;

/** Ctrl+Enter, or ⌘+Enter on a Mac; not while an input method composes. */
export function isSendShortcut(event: ComposerKey): boolean {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey) && !isPicking(event);
}

/** Esc; not while an input method composes, which Esc then ends. */
export function isLeaveKey(event: ComposerKey): boolean {
  return event.key === "Escape" && !isPicking(event);
}

/**
 * Whether the key goes to an input method, where Enter picks a word (Japanese, Chinese, Korean).
 * Safari reports that Enter with key code 229.
 */
function isPicking(event: ComposerKey): boolean {
  // Deprecated, and Safari's only sign.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.isComposing || event.keyCode === 229;
}

/** How the shortcut is written on this machine. */
export function sendShortcutName(): string {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘ ⏎" : "Ctrl ⏎";
}
