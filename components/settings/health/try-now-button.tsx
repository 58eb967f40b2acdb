"use client";

import { useMutation } from "convex/react";
import { useState } from "react";
import { toast } from "sonner";
import { Button, type ButtonProps } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
import { Timestamp } from "../parts";
import { describeVainTry, type AccountPause } from "./pause-words";

interface TryNowButtonProps extends Pick<ButtonProps, "variant" | "size" | "className"> {
  pause: AccountPause;
}

/**
 * Has a paused account tried now, and says how that ended; when it works, whatever tells of the pause
 * goes away by itself.
 */
export function TryNowButton({ pause, ...looks }: TryNowButtonProps) {
  const { accountSid, lastTry, tryAt } = pause;
  const resume = useMutation(api.delivery.resume);
  /** What had been tried when it was pressed: until that changes, Twilio is being asked. */
  const [pressed, setPressed] = useState<{ lastTryAt: number | undefined } | null>(null);
  const isTrying = pressed !== null && pressed.lastTryAt === lastTry?.at;

  async function tryNow() {
    setPressed({ lastTryAt: lastTry?.at });
    try {
      await resume({ accountSid });
    } catch (error) {
      setPressed(null);
      toast.error(describeError(error));
    }
  }

  return (
    <>
      <Button
        variant="outline"
        size="sm"
        className="max-split:h-11"
        {...looks}
        disabled={isTrying}
        onClick={() => void tryNow()}
      >
        {isTrying ? "Trying…" : "Try now"}
      </Button>
      <p role="status">
        {!isTrying && lastTry !== null && (
          <>
            Tried <Timestamp at={lastTry.at} />: {describeVainTry(lastTry)}.{" "}
          </>
        )}
        Tried next <Timestamp at={tryAt} />.
      </p>
    </>
  );
}
