"use client";

import { useId, useState, type ReactNode, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogTitle } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { describeError } from "@/lib/errors";

interface ConfirmDialogProps {
  isOpen: boolean;
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ReactNode;
  /** A verb that says the result: "Erase this contact". */
  confirmLabel: string;
  isDanger?: boolean;
  /** What one must type first, for what cannot be undone. */
  typeToConfirm?: string;
  /** The dialog closes when it is done, and shows why when it is refused. */
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
  /** Puts the focus back where it was: `useFocusReturn`. */
  onCloseAutoFocus?: (event: Event) => void;
}

/** Asks once more before something that matters is done. */
export function ConfirmDialog({ isOpen, onClose, onCloseAutoFocus, ...form }: ConfirmDialogProps) {
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <DialogContent role="alertdialog" onCloseAutoFocus={onCloseAutoFocus}>
        <ConfirmForm onClose={onClose} {...form} />
      </DialogContent>
    </Dialog>
  );
}

function ConfirmForm({
  title,
  children,
  confirmLabel,
  isDanger = false,
  typeToConfirm,
  onConfirm,
  onClose,
}: Omit<ConfirmDialogProps, "isOpen" | "onCloseAutoFocus">) {
  const [typed, setTyped] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const fieldId = useId();
  const isConfirmed = typeToConfirm === undefined || typed.trim() === typeToConfirm;

  async function confirm(event: SyntheticEvent) {
    event.preventDefault();
    if (!isConfirmed || isBusy) return;
    setIsBusy(true);
    setRefusal(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setRefusal(describeError(error));
      setIsBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void confirm(event)} className="flex min-h-0 flex-col">
      <div className="grid gap-2 overflow-y-auto px-5 pt-5 pb-4">
        <DialogTitle className="pr-8">{title}</DialogTitle>
        <DialogDescription asChild>
          <div>{children}</div>
        </DialogDescription>
        {typeToConfirm !== undefined && (
          <div className="mt-2">
            <Label htmlFor={fieldId}>
              Type <span className="font-mono">{typeToConfirm}</span> to confirm
            </Label>
            <Input
              id={fieldId}
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </div>
        )}
        {refusal !== null && (
          <p role="alert" className="text-danger-text">
            {refusal}
          </p>
        )}
      </div>
      <div className="flex justify-end gap-2 border-t bg-surface-2 px-5 py-3">
        <Button variant="outline" onClick={onClose} className="max-split:h-11">
          Cancel
        </Button>
        <Button
          type="submit"
          variant={isDanger ? "destructive" : "default"}
          disabled={!isConfirmed || isBusy}
          className="max-split:h-11"
        >
          {confirmLabel}
        </Button>
      </div>
    </form>
  );
}
