import { clsx, type ClassValue } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

/** Our own names beside Tailwind's, so that `text-2xs` and `text-muted-foreground` do not cancel out. */
const twMerge = extendTailwindMerge({
  extend: {
    theme: { text: ["2xs", "md"], shadow: ["popover", "dialog", "pill"] },
  },
});

/** Joins class names; of two that set the same property the later wins. */
export function cn(...inputs: ClassValue[]): string {
  return twMerge(clsx(inputs));
}
