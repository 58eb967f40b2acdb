"use client";

import { useMutation } from "convex/react";
import { Pencil } from "lucide-react";
import { type SyntheticEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { describeError } from "@/lib/errors";
import { toStorable } from "@/lib/sms/text";

interface ContactNameProps {
  contactId: Id<"contacts">;
  /** Null while nobody has named them. */
  name: string | null;
  /** What is shown: the name, or the number. */
  title: string;
  canEdit: boolean;
}

/** The contact's name, which staff can change in place. Mount with the contact's id as key. */
export function ContactName({ contactId, name, title, canEdit }: ContactNameProps) {
  const [isEditing, setIsEditing] = useState(false);
  if (isEditing) {
    return <NameForm contactId={contactId} name={name ?? ""} onDone={() => setIsEditing(false)} />;
  }
  return (
    <p className="flex items-center gap-1">
      <span
        dir="auto"
        className="truncate text-[16px] leading-[21px] font-[630] tracking-[-.016em] tabular-nums"
      >
        {title}
      </span>
      {canEdit && (
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={name === null ? "Name this contact" : "Change the name"}
          title={name === null ? "Name this contact" : "Change the name"}
          onClick={() => setIsEditing(true)}
        >
          <Pencil className="size-3.5" strokeWidth={1.75} />
        </Button>
      )}
    </p>
  );
}

interface NameFormProps {
  contactId: Id<"contacts">;
  name: string;
  onDone: () => void;
}

function NameForm({ contactId, name, onDone }: NameFormProps) {
  const rename = useMutation(api.contacts.rename);
  const [typed, setTyped] = useState(name);
  const [problem, setProblem] = useState<string | null>(null);
  const [isSaving, setIsSaving] = useState(false);

  async function save(event: SyntheticEvent) {
    event.preventDefault();
    setIsSaving(true);
    try {
      // Half an emoji would fail on the way to the server.
      await rename({ contactId, name: toStorable(typed) });
      onDone();
    } catch (error) {
      setProblem(describeError(error));
      setIsSaving(false);
    }
  }

  return (
    <form onSubmit={(event) => void save(event)} className="flex flex-col gap-1.5">
      <Input
        autoFocus
        value={typed}
        dir="auto"
        aria-label="Contact’s name"
        aria-invalid={problem !== null}
        placeholder="Name"
        onChange={(event) => {
          setTyped(event.target.value);
          setProblem(null);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation(); // the panel, where it is a dialog, stays open
          onDone();
        }}
      />
      <p role="alert" className="text-xs text-danger-text empty:hidden">
        {problem}
      </p>
      <div className="flex gap-1.5">
        <Button type="submit" size="xs" disabled={isSaving} className="max-split:h-11">
          Save
        </Button>
        <Button variant="ghost" size="xs" onClick={onDone} className="max-split:h-11">
          Cancel
        </Button>
      </div>
    </form>
  );
}
