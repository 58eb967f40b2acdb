"use client";

import { useMutation } from "convex/react";
import { useState } from "react";
import type { ConversationDetail } from "@/components/thread/conversation-detail";
import { api } from "@/convex/_generated/api";
import { toStorable } from "@/lib/sms/text";
import { dayKey } from "@/lib/time";
import { KIND_NAMES, SOURCE_NAMES, STATUS_NAMES, type NewConsent } from "./consent-words";
import { ChoiceField, LineField, NoteField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";

interface ConsentDialogProps {
  conversationId: ConversationDetail["id"];
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
}

const EMPTY = { disclosure: "", evidence: "", campaign: "", correlationId: "" };

/** What somebody agreed to elsewhere, with the proof. */
export function ConsentDialog({ conversationId, ...dialog }: ConsentDialogProps) {
  const record = useMutation(api.consents.record);
  const [kind, setKind] = useState<NewConsent["kind"]>("service");
  const [status, setStatus] = useState<NewConsent["status"]>("granted");
  const [source, setSource] = useState<keyof typeof SOURCE_NAMES>("website");
  const [today] = useState(() => dayKey(Date.now()));
  const [day, setDay] = useState(today);
  const [notes, setNotes] = useState(EMPTY);
  const noted = (name: keyof typeof EMPTY) => ({
    value: notes[name],
    onChange: (value: string) => setNotes((current) => ({ ...current, [name]: value })),
  });

  async function save() {
    await record({
      conversationId,
      kind,
      status,
      source,
      disclosure: toNote(notes.disclosure),
      evidence: toNote(notes.evidence),
      campaign: toNote(notes.campaign),
      correlationId: toNote(notes.correlationId),
      at: momentOf(day, today),
    });
  }

  return (
    <FormDialog
      title="Record consent"
      lead="Keep what an auditor asks for: what they agreed to, when, where, and the proof. It lifts no opt-out."
      submitLabel="Record consent"
      onSubmit={save}
      {...dialog}
    >
      <div className="grid gap-3.5 sm:grid-cols-2">
        <ChoiceField label="For" value={kind} names={KIND_NAMES} onChange={setKind} />
        <ChoiceField label="What" value={status} names={STATUS_NAMES} onChange={setStatus} />
        <ChoiceField label="Where" value={source} names={SOURCE_NAMES} onChange={setSource} />
        <LineField label="When" type="date" max={today} value={day} onChange={setDay} isRequired />
      </div>
      <NoteField label="What they agreed to, word for word" {...noted("disclosure")} />
      <NoteField label="Proof: a note or a link" {...noted("evidence")} isRequired />
      <div className="grid gap-3.5 sm:grid-cols-2">
        <LineField label="Campaign" {...noted("campaign")} />
        <LineField label="Reference" {...noted("correlationId")} />
      </div>
    </FormDialog>
  );
}

function toNote(typed: string): string | null {
  return typed.trim() === "" ? null : toStorable(typed);
}

/** Today means now; an earlier day its noon here, which is that day nearly everywhere. */
function momentOf(day: string, today: string): number {
  return day === today ? Date.now() : Date.parse(`${day}T12:00:00`);
}
