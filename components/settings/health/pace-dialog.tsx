"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useId, useState } from "react";
import { FormDialog } from "@/components/ui/form-dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { api } from "@/convex/_generated/api";
import { FASTEST_PACE, SLOWEST_PACE } from "@/lib/twilio/pace-limits";

interface PaceDialogProps {
  queue: FunctionReturnType<typeof api.delivery.queues>[number];
  /** What staff call the number. */
  label: string;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
}

/** How fast a number sends; left empty, as fast as Twilio lets a number of its kind. */
export function PaceDialog({ queue, label, ...dialog }: PaceDialogProps) {
  const setPace = useMutation(api.phoneNumbers.setPace);
  const [typed, setTyped] = useState(String(queue.segmentsPerSecond));
  const id = useId();

  async function save() {
    const segmentsPerSecond = typed.trim() === "" ? null : Number(typed);
    await setPace({ phoneNumberId: queue.phoneNumberId, segmentsPerSecond });
  }

  return (
    <FormDialog
      title={`How fast ${label} sends`}
      lead="What leaves faster than Twilio hands it on waits at Twilio, where nothing can overtake it or be taken back. Leave it empty for Twilio’s own limit."
      submitLabel="Save"
      onSubmit={save}
      {...dialog}
    >
      <div>
        <Label htmlFor={id}>Segments a second</Label>
        <Input
          id={id}
          type="number"
          min={SLOWEST_PACE}
          max={FASTEST_PACE}
          step="any"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
    </FormDialog>
  );
}
