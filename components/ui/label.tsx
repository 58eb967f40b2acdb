import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

/** The name of a field, above it. */
export function Label({ className, ...props }: ComponentProps<"label">) {
  return (
    <label
      data-slot="label"
      className={cn("mb-1.5 block text-sm font-[530]", className)}
      {...props}
    />
  );
}
