"use client";

import { useMutation } from "convex/react";
import { useState } from "react";
import { ChoiceField, NoteField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { api } from "@/convex/_generated/api";
import { toStorable } from "@/lib/sms/text";

const HOUR_MS = 3_600_000;
const DURATIONS = { 1: "1 hour", 4: "4 hours", 12: "12 hours", 24: "24 hours" };

interface OverrideDialogProps {
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
}

/** Lets automated texts leave although it is night for some who get them. */
export function OverrideDialog(dialog: OverrideDialogProps) {
  const override = useMutation(api.quietHours.override);
  const [hours, setHours] = useState("1");
  const [reason, setReason] = useState("");
  return (
    <FormDialog
      title="Send out of hours"
      lead="Automated and bulk texts go out to everybody, whatever the hour is for them. Opt-outs still hold."
      submitLabel="Send out of hours"
      onSubmit={() =>
        override({
          conversationId: null,
          reason: toStorable(reason),
          until: Date.now() + Number(hours) * HOUR_MS,
        })
      }
      {...dialog}
    >
      <ChoiceField label="For" value={hours} names={DURATIONS} onChange={setHours} />
      <NoteField label="Why" value={reason} onChange={setReason} isRequired />
    </FormDialog>
  );
}
