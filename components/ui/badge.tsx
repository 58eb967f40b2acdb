import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

const badgeVariants = cva(
  "inline-flex h-[18px] shrink-0 items-center gap-1 rounded-[5px] px-1.5 text-2xs leading-none font-[530] whitespace-nowrap max-split:h-5 max-split:rounded-sm max-split:text-[11.5px] [&_svg]:size-3",
  {
    variants: {
      variant: {
        neutral: "bg-secondary text-secondary-foreground",
        danger: "tint [--h:25]",
        warning: "bg-warning-soft text-warning-text",
        brand: "bg-primary-soft text-primary-text",
      },
    },
    defaultVariants: { variant: "neutral" },
  },
);

/** A short fact about the thing beside it. */
export function Badge({
  className,
  variant,
  ...props
}: ComponentProps<"span"> & VariantProps<typeof badgeVariants>) {
  return (
    <span data-slot="badge" className={cn(badgeVariants({ variant }), className)} {...props} />
  );
}
