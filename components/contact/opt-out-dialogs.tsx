"use client";

import { useMutation } from "convex/react";
import { useState } from "react";
import type { ConversationDetail, OptOut } from "@/components/thread/conversation-detail";
import { api } from "@/convex/_generated/api";
import { toStorable } from "@/lib/sms/text";
import { ASKED_HOW_NAMES, OPT_OUT_SOURCE_NAMES, type NewOptOut } from "./consent-words";
import { ChoiceField, NoteField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";

interface DialogProps {
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
}

/** Staff were told that somebody wants no texts. */
export function OptOutDialog({
  conversationId,
  ...dialog
}: DialogProps & { conversationId: ConversationDetail["id"] }) {
  const add = useMutation(api.optOuts.add);
  const [source, setSource] = useState<NewOptOut["source"]>("staff");
  const [askedHow, setAskedHow] = useState<NewOptOut["askedHow"]>("spoken");
  const [words, setWords] = useState("");
  const [reason, setReason] = useState("");
  return (
    <FormDialog
      title="Opt out of texts"
      lead="No text goes to this number any more, from any of your numbers, until somebody lifts it."
      submitLabel="Opt them out"
      onSubmit={() =>
        add({
          conversationId,
          source,
          askedHow,
          words: words.trim() === "" ? null : toStorable(words),
          reason: toStorable(reason),
        })
      }
      {...dialog}
    >
      <ChoiceField
        label="Who says so"
        value={source}
        names={OPT_OUT_SOURCE_NAMES}
        onChange={setSource}
      />
      <ChoiceField
        label="How they said it"
        value={askedHow}
        names={ASKED_HOW_NAMES}
        onChange={setAskedHow}
      />
      <NoteField label="Their words, if you know them" value={words} onChange={setWords} />
      <NoteField label="What happened" value={reason} onChange={setReason} isRequired />
    </FormDialog>
  );
}

/** They want texts again, or it was recorded by mistake. */
export function LiftDialog({ optOutId, ...dialog }: DialogProps & { optOutId: OptOut["id"] }) {
  const lift = useMutation(api.optOuts.lift);
  const [reason, setReason] = useState("");
  return (
    <FormDialog
      title="Lift this opt-out"
      lead="Texts can go to this number again. The opt-out stays in the records, with your name and reason."
      submitLabel="Lift the opt-out"
      onSubmit={() => lift({ optOutId, reason: toStorable(reason) })}
      {...dialog}
    >
      <NoteField
        label="Why it may be lifted, and how you know"
        value={reason}
        onChange={setReason}
        isRequired
      />
    </FormDialog>
  );
}
