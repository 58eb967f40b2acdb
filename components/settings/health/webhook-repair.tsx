"use client";

import { useMutation } from "convex/react";
import { LoaderCircle } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import type { NumberHealthInFull } from "@/components/inbox/use-webhook-health";
import { Button, type ButtonProps } from "@/components/ui/button";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
import { placeOf } from "@/lib/twilio/webhook-words";
import { ConfirmDialog } from "../confirm-dialog";

interface WebhookRepairProps extends Pick<ButtonProps, "variant" | "size" | "className"> {
  health: NumberHealthInFull;
  /** What staff call the number. */
  label: string;
}

/**
 * Points a number here. It asks first where others would notice: another host that loses the texts, an
 * app that is taken off, or a service that holds more numbers.
 */
export function WebhookRepair({ health, label, ...looks }: WebhookRepairProps) {
  const { phoneNumberId, details } = health;
  const repair = useMutation(api.webhookHealth.repair);
  const [isAsking, setIsAsking] = useState(false);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();
  const isUnderWay = details.repair?.problem === null;
  const needsConsent =
    details.foreignHosts.length > 0 || details.detaches !== null || details.place === "service";

  async function start(isConfirmed: boolean) {
    await repair({
      phoneNumberId,
      // No more than what the question named.
      replaceForeign: isConfirmed && details.foreignHosts.length > 0,
      detachApplication: isConfirmed && details.detaches !== null,
    });
  }

  async function click(opener: HTMLElement) {
    if (needsConsent) {
      rememberOpener(opener);
      setIsAsking(true);
      return;
    }
    try {
      await start(false);
    } catch (error) {
      toast.error(describeError(error));
    }
  }

  return (
    <>
      <Button
        variant="outline"
        size="sm"
        {...looks}
        aria-label={`Repair ${label}`}
        disabled={isUnderWay}
        onClick={(event) => void click(event.currentTarget)}
      >
        {isUnderWay && (
          <LoaderCircle aria-hidden="true" className="size-3.5 motion-safe:animate-spin" />
        )}
        {isUnderWay ? "Repairing" : "Repair"}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={`Point ${label} here?`}
        confirmLabel="Point it here"
        onConfirm={() => start(true)}
        onClose={() => setIsAsking(false)}
        onCloseAutoFocus={onCloseAutoFocus}
      >
        <Consequences details={details} />
      </ConfirmDialog>
    </>
  );
}

function Consequences({ details }: Pick<NumberHealthInFull, "details">) {
  const { foreignHosts, detaches, place } = details;
  return (
    <ul className="grid gap-1.5">
      {foreignHosts.map((host) => (
        <li key={host}>
          Texts go to <b className="font-[590] text-foreground">{host}</b> now. It gets no more of
          them.
        </li>
      ))}
      {detaches !== null && (
        <li>The TwiML App “{detaches}” is taken off the number. The app itself stays as it is.</li>
      )}
      {place === "service" && (
        <li>This sets {placeOf(details)}, and so where all of its numbers send their texts.</li>
      )}
    </ul>
  );
}
