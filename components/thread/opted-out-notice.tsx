import { Ban, Lock } from "lucide-react";
import type { ReactNode } from "react";
import { useNow } from "@/hooks/use-now";
import { formatMoment } from "@/lib/time";
import { cn } from "@/lib/utils";
import type { OptOut } from "./conversation-detail";

interface OptedOutNoticeProps {
  /** "Owen", or the number while nobody has named the contact. */
  name: string;
  optOut: OptOut;
  /** The number of ours that START must be texted to, by its label; null when staff recorded it. */
  senderLabel: string | null;
}

/** In place of the composer while somebody has opted out: why, and what unlocks it. */
export function OptedOutNotice({ name, optOut, senderLabel }: OptedOutNoticeProps) {
  const now = useNow();
  return (
    <ComposerNotice isOptOut title={`${name} has opted out of texts`}>
      {senderLabel === null ? (
        "Your team has recorded that this number wants no texts."
      ) : (
        <>
          No text goes out until they text{" "}
          <b className="font-mono text-[.93em] font-semibold text-foreground">START</b> to{" "}
          {senderLabel}. This box unlocks by itself when they do.
        </>
      )}
      <span dir="auto" className="mt-1 block text-xs break-words whitespace-pre-line">
        {proofOf(optOut, formatMoment(optOut.at, now))}
      </span>
    </ComposerNotice>
  );
}

/** How we know, in a sentence: the exact words where there are any. */
export function proofOf({ source, words, reason, recordedBy }: OptOut, when: string): string {
  const quoted = words === null ? null : `“${words}”`;
  switch (source) {
    case "keyword":
      return quoted === null ? `They texted STOP ${when}.` : `They texted ${quoted} ${when}.`;
    case "twilio":
      return `Twilio refused a text to them ${when}: they had opted out there.`;
    case "import":
      return `Imported ${when}.`;
    case "staff":
    case "complaint": {
      const who = recordedBy ?? "Your team";
      const what = source === "complaint" ? "a complaint" : "it";
      const why = [reason, quoted].filter((part) => part !== null).join(" ");
      return `${who} recorded ${what} ${when}${why === "" ? "." : `: ${why}`}`;
    }
    default:
      return source satisfies never;
  }
}

interface ComposerNoticeProps {
  title: string;
  /** Whether it is the contact who wants no texts. */
  isOptOut?: boolean;
  children: ReactNode;
}

/** A box where the composer would be, saying why there is none. */
export function ComposerNotice({ title, isOptOut = false, children }: ComposerNoticeProps) {
  const Icon = isOptOut ? Ban : Lock;
  return (
    <div
      role="status"
      className="mx-3.5 mt-2 mb-3.5 flex shrink-0 gap-3 rounded-xl bg-card p-3.5 shadow-[inset_0_0_0_1px_var(--input),var(--shadow-md)] max-split:mx-2.5"
    >
      <span
        className={cn(
          "grid size-[34px] shrink-0 place-items-center rounded-lg",
          isOptOut ? "bg-danger-soft text-danger-text" : "bg-secondary text-muted-foreground",
        )}
      >
        <Icon aria-hidden="true" className="size-[18px]" strokeWidth={1.75} />
      </span>
      <div className="min-w-0">
        <p className="text-base font-[580]">{title}</p>
        <div className="text-sm text-muted-foreground">{children}</div>
      </div>
    </div>
  );
}
