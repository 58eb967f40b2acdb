import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

/** A grey shape where something will be, in its final size. */
export function Skeleton({ className, ...props }: ComponentProps<"span">) {
  return (
    <span
      data-slot="skeleton"
      aria-hidden="true"
      className={cn(
        "relative block overflow-hidden rounded-sm bg-secondary after:absolute after:inset-0 after:animate-shimmer after:bg-linear-to-r after:from-transparent after:via-background/60 after:to-transparent motion-reduce:after:animate-none",
        className,
      )}
      {...props}
    />
  );
}
