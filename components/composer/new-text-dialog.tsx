"use client";

import { useEffect, useId, useState } from "react";
import { useInbox } from "@/components/inbox/inbox-context";
import { goTo } from "@/components/inbox/use-inbox-place";
import { formatAddress, type OurNumber } from "@/components/inbox/views";
import { Dialog, DialogContent, DialogDescription, DialogTitle } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import type { Connection } from "@/hooks/use-connection";
import { describeError } from "@/lib/errors";
import { Composer } from "./composer";
import { loadTypedNumber } from "./load-typed-number";
import type { StagedMedia } from "./pending-sends";

interface NewTextDialogProps {
  isOpen: boolean;
  /** The number that the list shows, chosen to begin with. */
  phoneNumberId: string | null;
  connection: Connection;
  onClose: () => void;
  /** Puts the focus back where it was. */
  onCloseAutoFocus: (event: Event) => void;
}

/** Texts a number that may have no conversation yet, and opens the conversation. */
export function NewTextDialog({
  isOpen,
  phoneNumberId,
  connection,
  onClose,
  onCloseAutoFocus,
}: NewTextDialogProps) {
  const { numbers } = useInbox();
  const first = numbers.find(({ id }) => id === phoneNumberId) ?? numbers[0];
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <DialogContent onCloseAutoFocus={onCloseAutoFocus}>
        <div className="px-5 pt-5">
          <DialogTitle>New text</DialogTitle>
          <DialogDescription className="mt-0.5">
            {first
              ? "It goes into their conversation, or starts one."
              : "Your organization has no number to text from yet."}
          </DialogDescription>
        </div>
        {first && <NewTextForm first={first} connection={connection} onClose={onClose} />}
      </DialogContent>
    </Dialog>
  );
}

const NOT_LOADED =
  "You’re offline, and the number can’t be checked. Keep this open and send again when you’re back.";
const WAITS = "You’re offline. This text is saved here and will send by itself.";

/** The tray of files that is no conversation's. */
const NEW_TEXT_TRAY = "new";

interface NewTextFormProps {
  first: OurNumber;
  connection: Connection;
  onClose: () => void;
}

function NewTextForm({ first, connection, onClose }: NewTextFormProps) {
  const { me, numbers, outbox, trayOf } = useInbox();
  const [fromId, setFromId] = useState<string>(first.id);
  const [to, setTo] = useState("");
  const [body, setBody] = useState("");
  const [toProblem, setToProblem] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const ids = useId();
  const tray = trayOf(NEW_TEXT_TRAY);
  const from = numbers.find(({ id }) => id === fromId) ?? first;

  useEffect(() => {
    // Early, while there is a network. Without one, pressing Send tries again and says why it waits.
    loadTypedNumber().catch(() => undefined);
  }, []);

  async function send(text: string, media: StagedMedia[]) {
    if (isSending) return;
    setIsSending(true);
    setRefusal(null);
    try {
      const loaded = await loadTypedNumber().catch(() => null);
      if (loaded === null) {
        setRefusal(NOT_LOADED);
        tray.giveBack(media);
        return;
      }
      const typed = loaded.readTypedNumber(to, me.defaultCountry);
      if ("problem" in typed) {
        setToProblem(typed.problem);
        tray.giveBack(media);
        document.getElementById(`${ids}to`)?.focus();
        return;
      }
      const conversationId = await outbox.send({
        target: { kind: "number", to: typed.address, phoneNumberId: from.id },
        body: text,
        media,
      });
      onClose();
      goTo({ conversationId, phoneNumberId: null });
    } catch (error) {
      setRefusal(describeError(error));
      tray.giveBack(media);
    } finally {
      setIsSending(false);
    }
  }

  return (
    <>
      <div className="flex flex-col gap-4 px-5 pt-4 pb-3">
        <div>
          <Label htmlFor={`${ids}to`}>To</Label>
          <Input
            id={`${ids}to`}
            type="tel"
            autoComplete="off"
            autoFocus
            placeholder="Phone number"
            value={to}
            aria-invalid={toProblem !== null}
            aria-describedby={`${ids}problem`}
            onChange={(event) => {
              setTo(event.target.value);
              setToProblem(null);
            }}
          />
          <p
            id={`${ids}problem`}
            role="alert"
            className="text-xs text-danger-text not-empty:mt-1.5"
          >
            {toProblem}
          </p>
        </div>
        {numbers.length > 1 && (
          <div>
            <Label htmlFor={`${ids}from`}>From</Label>
            <select
              id={`${ids}from`}
              value={fromId}
              onChange={(event) => setFromId(event.target.value)}
              className="h-[34px] w-full rounded-md bg-card px-2 text-sm shadow-[inset_0_0_0_1px_var(--input)] max-split:h-11 max-split:text-[16px]"
            >
              {numbers.map((number) => (
                <option key={number.id} value={number.id}>
                  {number.label}, {formatAddress(number.address)}
                </option>
              ))}
            </select>
          </div>
        )}
      </div>
      <p role="alert" className="px-5 text-sm text-danger-text not-empty:pb-3">
        {refusal}
      </p>
      <p role="status" className="px-5 text-sm text-muted-foreground not-empty:pb-3">
        {isSending && (connection === "lost" ? WAITS : "Sending…")}
      </p>
      <Composer
        label="Text"
        placeholder="Write a text"
        from={null}
        body={body}
        tray={tray}
        onBodyChange={setBody}
        onSend={(text, media) => void send(text, media)}
        className="mx-5 mb-5 max-split:mt-1"
      />
    </>
  );
}
