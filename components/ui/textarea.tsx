import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

/** A field of several lines. `aria-invalid` turns its outline red; the words stand below it. */
export function Textarea({ className, rows = 3, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      data-slot="textarea"
      rows={rows}
      className={cn(
        "w-full min-w-0 rounded-md bg-card px-2.5 py-2 text-sm shadow-[inset_0_0_0_1px_var(--input)] outline-none placeholder:text-subtle-foreground focus-visible:shadow-[inset_0_0_0_1px_var(--ring),0_0_0_3px_color-mix(in_oklch,var(--ring)_22%,transparent)] aria-invalid:shadow-[inset_0_0_0_1px_var(--danger)] max-split:text-[16px]",
        className,
      )}
      {...props}
    />
  );
}
