"use client";

import { useMutation } from "convex/react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/hooks/use-now";
import { nextDailyErasure } from "@/lib/daily-erasure";
import { describeError } from "@/lib/errors";
import { formatMoment } from "@/lib/time";
import { ConfirmDialog } from "../parts";
import { countWords, type Preview, type Rules } from "./retention-words";

interface RuleActionsProps {
  /** What an admin has chosen and not saved. */
  chosen: Rules;
  /** What the chosen rules would erase; null until it was asked for. */
  counted: Preview | null;
  onDiscard: () => void;
}

/** From chosen rules to saved ones: keeping is one step, erasing is counted and confirmed first. */
export function RuleActions({ chosen, counted, onDiscard }: RuleActionsProps) {
  const count = useMutation(api.retention.preview);
  const stop = useMutation(api.retention.stop);
  const keepsAll = chosen.messagesDays === null && chosen.filesDays === null;

  async function run(act: () => Promise<unknown>, done?: string) {
    try {
      await act();
      if (done !== undefined) toast.success(done);
    } catch (error) {
      toast.error(describeError(error));
    }
  }

  return (
    <div className="mt-3 flex flex-wrap justify-end gap-2">
      <Button variant="outline" onClick={onDiscard}>
        Discard changes
      </Button>
      {keepsAll && (
        <Button onClick={() => void run(() => stop({}), "Everything is kept from now on")}>
          Keep everything
        </Button>
      )}
      {!keepsAll && counted?.isReady !== true && (
        <Button
          disabled={counted !== null}
          onClick={() => void run(() => count({ rules: chosen }))}
        >
          {counted === null ? "Count what goes" : "Counting…"}
        </Button>
      )}
      {!keepsAll && counted?.isReady === true && <EraseFromNowOn counted={counted} />}
    </div>
  );
}

function EraseFromNowOn({ counted }: { counted: Preview }) {
  const set = useMutation(api.retention.set);
  const [isOpen, setIsOpen] = useState(false);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();
  const now = useNow();
  const { rules, messages, files, isAtLeast } = counted;

  async function erase() {
    await set({ rules, confirmed: { messages, files } });
    toast.success(`Saved. It is erased first ${formatMoment(nextDailyErasure(now), now)}`);
  }

  return (
    <>
      <Button
        variant="destructive"
        onClick={(event) => {
          rememberOpener(event.currentTarget);
          setIsOpen(true);
        }}
      >
        Erase from now on
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title="Erase what is older, every day?"
        confirmLabel="Erase from now on"
        isDanger
        {...(messages === 0 ? {} : { typeToConfirm: String(messages) })}
        onConfirm={erase}
        onClose={() => setIsOpen(false)}
        onCloseAutoFocus={onCloseAutoFocus}
      >
        {isAtLeast ? "At least " : ""}
        {countWords(messages, files)} will be erased by the next daily run,{" "}
        {formatMoment(nextDailyErasure(now), now)}. This can’t be undone.
      </ConfirmDialog>
    </>
  );
}
