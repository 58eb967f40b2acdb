"use client";

import { useMutation } from "convex/react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
import { ConfirmDialog, StatusBadge, Timestamp } from "../parts";
import type { TwilioAccount } from "./candidate-words";

type Token = TwilioAccount["tokens"][number];

interface TokensListProps {
  account: TwilioAccount;
  /** What speaks against the one that calls Twilio; null when nothing does. */
  doubt: string | null;
}

/** The tokens that are accepted, the one that calls Twilio first. */
export function TokensList({ account, doubt }: TokensListProps) {
  return (
    <ul aria-label="Auth tokens">
      {account.tokens.map((token, index) => (
        <li
          key={`${token.addedAt ?? "environment"} ${index}`}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b py-2.5 first:pt-0 last:border-b-0"
        >
          <div>
            <p className="font-mono">
              <span className="sr-only">Token ending in </span>
              <span aria-hidden="true">•••• •••• •••• </span>
              {token.last4}
            </p>
            {token.addedAt !== null && (
              <p className="text-xs text-muted-foreground">
                Added <Timestamp at={token.addedAt} />
              </p>
            )}
          </div>
          <div className="flex flex-wrap items-center gap-2">
            {index === 0 ? (
              <StatusBadge tone={doubt === null ? "healthy" : "down"}>
                {doubt ?? "Calls Twilio"}
              </StatusBadge>
            ) : (
              <StatusBadge tone="neutral">Also accepted</StatusBadge>
            )}
            {token.addedAt !== null && account.tokens.length > 1 && (
              <TokenActions token={token} addedAt={token.addedAt} isFirst={index === 0} />
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

interface TokenActionsProps {
  token: Token;
  addedAt: number;
  isFirst: boolean;
}

function TokenActions({ token, addedAt, isFirst }: TokenActionsProps) {
  const promote = useMutation(api.credentials.promote);
  const remove = useMutation(api.credentials.removeToken);
  const [isAsking, setIsAsking] = useState(false);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();

  async function use() {
    try {
      await promote({ addedAt });
    } catch (error) {
      toast.error(describeError(error));
    }
  }

  return (
    <>
      {!isFirst && (
        <Button variant="outline" size="sm" onClick={() => void use()} className="max-split:h-11">
          Use for calls
        </Button>
      )}
      <Button
        variant="outline"
        size="sm"
        onClick={(event) => {
          rememberOpener(event.currentTarget);
          setIsAsking(true);
        }}
        className="max-split:h-11"
      >
        Remove
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={`Remove the token ending in ${token.last4}?`}
        confirmLabel="Remove token"
        isDanger
        onConfirm={() => remove({ addedAt })}
        onClose={() => setIsAsking(false)}
        onCloseAutoFocus={onCloseAutoFocus}
      >
        Twilio is asked first whether the other token works; this one stays if it does not. Then
        what Twilio signs with this one is refused within a minute, so first promote the other one
        to primary in the Twilio Console.
      </ConfirmDialog>
    </>
  );
}
