"use client";

import { useId, useState, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";

const UNREACHABLE = "Our side does not answer just now. Try again in a moment.";

interface TokenFormProps {
  /** The account whose token it is; null where one connects the first. */
  accountSid: string | null;
}

/**
 * Takes a token and forgets it: it goes to our own server, which seals it, and never to Convex as it is.
 */
export function TokenForm({ accountSid }: TokenFormProps) {
  const [enteredSid, setEnteredSid] = useState("");
  const [authToken, setAuthToken] = useState("");
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const sidId = useId();
  const tokenId = useId();
  const refusalId = useId();

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (isBusy) return;
    setIsBusy(true);
    const message = await send({ accountSid: accountSid ?? enteredSid, authToken });
    setRefusal(message);
    if (message === null) setAuthToken("");
    setIsBusy(false);
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-3">
      {accountSid === null && (
        <div>
          <Label htmlFor={sidId}>Account SID</Label>
          <Input
            id={sidId}
            required
            autoComplete="off"
            spellCheck={false}
            placeholder="AC…"
            className="font-mono"
            value={enteredSid}
            onChange={(event) => setEnteredSid(event.target.value)}
          />
        </div>
      )}
      <div>
        <Label htmlFor={tokenId}>{accountSid === null ? "Auth token" : "New auth token"}</Label>
        <Input
          id={tokenId}
          type="password"
          required
          autoComplete="off"
          spellCheck={false}
          aria-invalid={refusal !== null}
          aria-describedby={refusal === null ? undefined : refusalId}
          className="font-mono"
          value={authToken}
          onChange={(event) => setAuthToken(event.target.value)}
        />
        {refusal !== null && (
          <p id={refusalId} role="alert" className="mt-1 text-danger-text">
            {refusal}
          </p>
        )}
      </div>
      <div>
        <Button type="submit" aria-disabled={isBusy} className="max-split:h-11">
          {accountSid === null ? "Connect Twilio" : "Add token"}
        </Button>
      </div>
    </form>
  );
}

/** Why it was refused, or null. */
async function send(entered: { accountSid: string; authToken: string }): Promise<string | null> {
  try {
    const response = await fetch("/api/twilio-credentials", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(entered),
    });
    if (response.ok) return null;
    const { error } = (await response.json()) as { error?: { message?: string } };
    return error?.message ?? UNREACHABLE;
  } catch {
    return UNREACHABLE;
  }
}
