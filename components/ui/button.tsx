import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

const buttonVariants = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 leading-none font-[530] whitespace-nowrap transition-[background-color,box-shadow,scale] duration-140 ease-out active:scale-[.985] disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        default:
          "bg-primary text-primary-foreground shadow-[inset_0_1px_0_oklch(1_0_0/14%),var(--shadow-xs)] hover:bg-primary-hover",
        outline: "bg-card shadow-[inset_0_0_0_1px_var(--input),var(--shadow-xs)] hover:bg-hover",
        secondary: "bg-secondary text-secondary-foreground hover:bg-accent",
        ghost: "text-muted-foreground hover:bg-hover hover:text-foreground",
        destructive: "bg-destructive text-destructive-foreground",
      },
      size: {
        xs: "h-6 gap-[5px] rounded-sm px-2 text-xs leading-none",
        sm: "h-7 rounded-[7px] px-2.5 text-[12.5px]",
        default: "h-8 rounded-md px-3 text-sm leading-none",
        lg: "h-[38px] rounded-lg px-4 text-base leading-none",
        icon: "size-[30px] rounded-md max-split:size-11",
        "icon-sm": "size-[26px] rounded-[7px] max-split:size-11",
        touch: "size-11 rounded-full",
      },
    },
    defaultVariants: { variant: "default", size: "default" },
  },
);

export type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof buttonVariants> & { asChild?: boolean };

/** A button; `asChild` gives its looks to the one child, a link for instance. */
export function Button({ className, variant, size, asChild = false, type, ...props }: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), className);
  if (asChild) return <Slot.Root data-slot="button" className={classes} {...props} />;
  return <button data-slot="button" type={type ?? "button"} className={classes} {...props} />;
}
