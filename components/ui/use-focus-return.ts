"use client";

import { useCallback, useRef } from "react";

/**
 * Gives the focus back to what opened a dialog, for dialogs whose opener stands elsewhere in the
 * tree: Radix returns it only to a trigger of its own. The opener is told, not read from the
 * document, since Safari does not focus a button that is clicked.
 */
export function useFocusReturn(): FocusReturn {
  const opener = useRef<HTMLElement | null>(null);
  const rememberOpener = useCallback((element: HTMLElement) => {
    opener.current = element;
  }, []);
  const onCloseAutoFocus = useCallback((event: Event) => {
    event.preventDefault();
    opener.current?.focus();
  }, []);
  return { rememberOpener, onCloseAutoFocus };
}

export interface FocusReturn {
  rememberOpener: (element: HTMLElement) => void;
  /** For the dialog's content. */
  onCloseAutoFocus: (event: Event) => void;
}
