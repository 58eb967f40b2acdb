"use client";

import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ConversationDetail } from "@/components/thread/conversation-detail";
import { Button } from "@/components/ui/button";
import { ContactPanel } from "./contact-panel";

interface ContactSheetProps {
  detail: ConversationDetail;
  isOpen: boolean;
  onClose: () => void;
  /** Puts the focus back where it was. */
  onCloseAutoFocus: (event: Event) => void;
}

/** The contact panel over the thread, where the window is too narrow to hold it beside. */
export function ContactSheet({ detail, isOpen, onClose, onCloseAutoFocus }: ContactSheetProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-overlay data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={onCloseAutoFocus}
          className="fixed inset-y-0 right-0 z-50 flex w-80 max-w-full flex-col bg-popover shadow-dialog outline-none data-[state=open]:animate-in data-[state=open]:slide-in-from-right-8 data-[state=open]:fade-in-0 max-sm:w-full"
        >
          <div className="flex h-14 shrink-0 items-center justify-between border-b pr-3 pl-4">
            <Dialog.Title className="text-md font-[610] tracking-[-.014em]">Contact</Dialog.Title>
            <Dialog.Close asChild>
              <Button variant="ghost" size="icon" aria-label="Close">
                <X className="size-4" strokeWidth={1.75} />
              </Button>
            </Dialog.Close>
          </div>
          <ContactPanel detail={detail} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
