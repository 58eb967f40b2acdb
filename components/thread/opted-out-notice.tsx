import { MessageSquareOff } from "lucide-react";
import type { ReactNode } from "react";

interface OptedOutNoticeProps {
  /** "Owen", or the number while nobody has named the contact. */
  name: string;
  /** The number of ours that START must be texted to, by its label; null when staff recorded it. */
  senderLabel: string | null;
}

/** In place of the composer while somebody has opted out: why, and what unlocks it. */
export function OptedOutNotice({ name, senderLabel }: OptedOutNoticeProps) {
  return (
    <ComposerNotice title={`${name} has opted out of texts`}>
      {senderLabel === null ? (
        "Your team has recorded that this number wants no texts."
      ) : (
        <>
          Twilio blocks replies until they text{" "}
          <b className="font-mono text-[.93em] font-semibold text-foreground">START</b> to{" "}
          {senderLabel}. This box unlocks by itself when they do.
        </>
      )}
    </ComposerNotice>
  );
}

interface ComposerNoticeProps {
  title: string;
  children: ReactNode;
}

/** A box where the composer would be, saying why there is none. */
export function ComposerNotice({ title, children }: ComposerNoticeProps) {
  return (
    <div
      role="status"
      className="mx-3.5 mt-2 mb-3.5 flex shrink-0 gap-3 rounded-xl bg-card p-3.5 shadow-[inset_0_0_0_1px_var(--input),var(--shadow-md)] max-split:mx-2.5"
    >
      <span className="grid size-[34px] shrink-0 place-items-center rounded-lg bg-danger-soft text-danger-text">
        <MessageSquareOff aria-hidden="true" className="size-[18px]" strokeWidth={1.75} />
      </span>
      <div className="min-w-0">
        <p className="text-base font-[580]">{title}</p>
        <p className="text-sm text-muted-foreground">{children}</p>
      </div>
    </div>
  );
}
