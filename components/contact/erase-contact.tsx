"use client";

import { useMutation } from "convex/react";
import { useState } from "react";
import { toast } from "sonner";
import { goTo } from "@/components/inbox/use-inbox-place";
import { ConfirmDialog } from "@/components/settings/confirm-dialog";
import { Button } from "@/components/ui/button";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";

interface EraseContactProps {
  contactId: Id<"contacts">;
  /** Their name, or the number of who has none. */
  title: string;
  address: string;
}

/** Erases a contact for good, once an admin has typed how their number ends. */
export function EraseContact({ contactId, title, address }: EraseContactProps) {
  const erase = useMutation(api.erasures.eraseContact);
  const [isOpen, setIsOpen] = useState(false);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();
  const confirmation = address.slice(-4);

  async function eraseForGood() {
    await erase({ contactId, confirmation });
    // Nothing is at this address any more.
    goTo({ conversationId: null, phoneNumberId: null });
    toast.success("Erased here. Settings, Retention shows when Twilio’s copies are gone.");
  }

  return (
    <>
      <Button
        variant="outline"
        size="sm"
        onClick={(event) => {
          rememberOpener(event.currentTarget);
          setIsOpen(true);
        }}
        className="text-danger-text max-split:h-11"
      >
        Erase contact…
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={`Erase ${title}?`}
        confirmLabel="Erase for good"
        isDanger
        typeToConfirm={confirmation}
        onConfirm={eraseForGood}
        onClose={() => setIsOpen(false)}
        onCloseAutoFocus={onCloseAutoFocus}
      >
        <p>
          <b>Goes:</b> their name and number, and every text and file with them on all your numbers,
          here and at Twilio. Texts that wait are not sent.
        </p>
        <p className="mt-2">
          <b>Stays:</b> how many texts there were, when, and what they cost. If they opted out,
          nobody can text them until they text START.
        </p>
        <p className="mt-2">This can’t be undone.</p>
      </ConfirmDialog>
    </>
  );
}
