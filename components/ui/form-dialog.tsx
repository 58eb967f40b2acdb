"use client";

import { useState, type ReactNode, type SyntheticEvent } from "react";
import { Button } from "./button";
import { Dialog, DialogContent, DialogDescription, DialogTitle } from "./dialog";
import { describeError } from "@/lib/errors";

interface FormDialogProps {
  title: string;
  /** What will happen. */
  lead: string;
  /** A verb that says the result. */
  submitLabel: string;
  /** The fields. */
  children: ReactNode;
  /** The dialog closes when it is done, and shows why when it is refused. */
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
}

/** A few fields over the page. Mounted while it is open. */
export function FormDialog(props: FormDialogProps) {
  const { title, lead, submitLabel, children, onSubmit, onClose, onCloseAutoFocus } = props;
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (isBusy) return;
    setIsBusy(true);
    setRefusal(null);
    try {
      await onSubmit();
      onClose();
    } catch (error) {
      setRefusal(describeError(error));
      setIsBusy(false);
    }
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent onCloseAutoFocus={onCloseAutoFocus}>
        <form onSubmit={(event) => void submit(event)} className="flex min-h-0 flex-col">
          <div className="grid gap-3.5 overflow-y-auto px-5 pt-5 pb-4">
            <div>
              <DialogTitle className="pr-8">{title}</DialogTitle>
              <DialogDescription>{lead}</DialogDescription>
            </div>
            {children}
            {refusal !== null && (
              <p role="alert" className="text-sm text-danger-text">
                {refusal}
              </p>
            )}
          </div>
          <div className="flex justify-end gap-2 border-t bg-surface-2 px-5 py-3">
            <Button variant="outline" onClick={onClose} className="max-split:h-11">
              Cancel
            </Button>
            <Button type="submit" disabled={isBusy} className="max-split:h-11">
              {submitLabel}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
