import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

/** A key's cap, beside the action it does. */
export function Kbd({ className, ...props }: ComponentProps<"kbd">) {
  return (
    <kbd
      data-slot="kbd"
      className={cn(
        "inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-[5px] px-1 font-sans text-[11px] leading-none font-medium tabular-nums",
        className,
      )}
      {...props}
    />
  );
}
