"use client";

import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/utils";
import { useInbox } from "./inbox-context";
import { firstName, formatAddress } from "./views";

/** What an organization without any text sees: what is ready, and the one thing to do next. */
export function FirstRun() {
  const { me, numbers, phoneUrl } = useInbox();
  const [number] = numbers;
  return (
    <div className="flex min-h-0 flex-1 flex-col [justify-content:safe_center] overflow-y-auto px-16 py-10 max-wide:px-6">
      <h2 className="text-[27px] leading-[33px] font-[640] tracking-[-.022em]">
        Your inbox is live, {firstName(me.name)}
      </h2>
      <p className="mt-2 max-w-[440px] text-[15px] leading-[23px] text-pretty text-muted-foreground">
        {phoneUrl === null
          ? "Text it from any phone and watch the conversation open."
          : "Text it from the practice phone and watch the conversation open. No Twilio account needed yet."}
      </p>
      <ol className="mt-[26px] flex max-w-[500px] flex-col gap-0.5">
        <Step state="done" mark={1} title="Organization created" detail={me.organizationName} />
        <Step
          state={number ? "done" : "now"}
          mark={2}
          title={number ? "Number ready" : "Connect a number"}
          detail={number && formatAddress(number.address)}
        >
          {!number && (
            <p className="mt-px text-muted-foreground">
              Set TWILIO_PHONE_NUMBER and start again; README.md says how.
            </p>
          )}
        </Step>
        <Step state={number ? "now" : "later"} mark={3} title="Send your first text">
          {number && (
            <>
              <p className="mt-px text-muted-foreground">
                {phoneUrl === null
                  ? `Text ${formatAddress(number.address)} from your own phone.`
                  : "It goes through the same signed webhook Twilio would call."}
              </p>
              {phoneUrl !== null && (
                <Button asChild size="sm" className="mt-[11px] max-split:h-11">
                  <a href={phoneUrl} target="_blank" rel="noreferrer">
                    Open the phone
                  </a>
                </Button>
              )}
            </>
          )}
        </Step>
        <Step state="later" mark={4} title="Reply as staff" />
      </ol>
    </div>
  );
}

interface StepProps {
  state: "done" | "now" | "later";
  mark: number;
  title: string;
  detail?: string | undefined;
  children?: ReactNode;
}

function Step({ state, mark, title, detail, children }: StepProps) {
  return (
    <li
      aria-current={state === "now" ? "step" : undefined}
      className={cn(
        "grid grid-cols-[26px_minmax(0,1fr)_auto] items-center gap-3 rounded-[12px] px-3 py-[11px]",
        state === "now" &&
          "my-1.5 items-start bg-card py-3.5 shadow-[0_0_0_1px_var(--border),var(--shadow-md)]",
      )}
    >
      <span
        className={cn(
          "grid size-6 place-items-center rounded-full text-xs font-[580] text-muted-foreground shadow-[inset_0_0_0_1.5px_var(--input)]",
          state === "done" && "bg-primary-soft-2 text-primary-text shadow-none",
          state === "now" && "bg-primary text-primary-foreground shadow-none",
        )}
      >
        {state === "done" ? <Check aria-label="Done" className="size-3.5" /> : mark}
      </span>
      <div>
        <p
          className={cn(
            "text-base leading-[22px] font-[540]",
            state === "done" && "text-muted-foreground",
          )}
        >
          {title}
        </p>
        {children}
      </div>
      {detail !== undefined && (
        <span className="text-xs text-subtle-foreground tabular-nums">{detail}</span>
      )}
    </li>
  );
}
