"use client";

import { useMutation } from "convex/react";
import { toast } from "sonner";
import { useInbox } from "@/components/inbox/inbox-context";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { describeError } from "@/lib/errors";

/** Has a file fetched from Twilio again; its bubble then tells how that goes. */
export function RetryFile({ mediaId }: { mediaId: Id<"media"> }) {
  const { me } = useInbox();
  const retry = useMutation(api.media.retryCopy);
  if (!me.canSend) return null;

  async function tryAgain() {
    try {
      await retry({ mediaId });
    } catch (error) {
      toast.error(describeError(error));
    }
  }

  return (
    <button type="button" onClick={() => void tryAgain()} className="font-[550] underline">
      Try again
    </button>
  );
}
