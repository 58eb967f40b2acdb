"use client";

import { useMutation } from "convex/react";
import { useState } from "react";
import { toast } from "sonner";
import { Button, type ButtonProps } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
import type { AccountPause } from "./pause-words";

interface TryNowButtonProps extends Pick<ButtonProps, "variant" | "size" | "className"> {
  pause: AccountPause;
}

/** Has a paused account tried now; when it works, whatever tells of the pause goes away by itself. */
export function TryNowButton({ pause, ...looks }: TryNowButtonProps) {
  const resume = useMutation(api.delivery.resume);
  const [isAsking, setIsAsking] = useState(false);

  async function tryNow() {
    setIsAsking(true);
    try {
      await resume({ accountSid: pause.accountSid });
      toast.info("Trying. Texts go as soon as Twilio takes them.");
    } catch (error) {
      toast.error(describeError(error));
    } finally {
      setIsAsking(false);
    }
  }

  return (
    <Button
      variant="outline"
      size="sm"
      className="max-split:h-11"
      {...looks}
      disabled={isAsking}
      onClick={() => void tryNow()}
    >
      Try now
    </Button>
  );
}
