"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";

const COPIED_MS = 2_000;

interface CopyButtonProps {
  value: string;
  /** What is copied: "Message SID". */
  name: string;
  className?: string;
}

/** Copies a value; its icon says for a moment that it did. */
export function CopyButton({ value, name, className }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setIsCopied(true);
    } catch {
      toast.error("The browser did not allow copying. Select it and copy it by hand.");
    }
  }

  return (
    <>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={`Copy ${name}`}
        title={`Copy ${name}`}
        onClick={() => void copy()}
        className={className}
      >
        {isCopied ? (
          <Check className="size-3.5 text-success-text" strokeWidth={2} />
        ) : (
          <Copy className="size-3.5" strokeWidth={1.75} />
        )}
      </Button>
      <span role="status" className="sr-only">
        {isCopied ? `${name} copied` : ""}
      </span>
    </>
  );
}

interface CopyFieldProps {
  label: string;
  value: string;
  /** What is shown in its place, when the value is too long to read. */
  shown?: string;
}

/** A value that one copies elsewhere: an address, a SID. */
export function CopyField({ label, value, shown = value }: CopyFieldProps) {
  const labelId = useId();
  return (
    <div>
      <p id={labelId} className="mb-1.5 font-[530]">
        {label}
      </p>
      <div className="flex h-[34px] items-center rounded-md bg-card pr-1 pl-2.5 shadow-[inset_0_0_0_1px_var(--input)] max-split:h-11">
        <span
          aria-labelledby={labelId}
          role="group"
          title={value}
          className="min-w-0 grow truncate font-mono text-xs"
        >
          {shown}
        </span>
        <CopyButton value={value} name={label} />
      </div>
    </div>
  );
}
