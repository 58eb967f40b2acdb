"use client";

import { Dialog as SheetPrimitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

export const Sheet = SheetPrimitive.Root;
export const SheetTitle = SheetPrimitive.Title;
export const SheetClose = SheetPrimitive.Close;

/**
 * A drawer over the page's right side; on phones the whole screen. Esc and the scrim close it. Where
 * its opener is no trigger of Radix, give it `useFocusReturn`.
 */
export function SheetContent({
  className,
  ...props
}: ComponentProps<typeof SheetPrimitive.Content>) {
  return (
    <SheetPrimitive.Portal>
      <SheetPrimitive.Overlay
        data-slot="sheet-overlay"
        className="fixed inset-0 z-50 bg-overlay/60 data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=open]:animate-in data-[state=open]:fade-in-0"
      />
      <SheetPrimitive.Content
        data-slot="sheet-content"
        className={cn(
          "fixed inset-y-2 right-2 z-50 flex w-[472px] max-w-[calc(100vw-16px)] flex-col overflow-hidden rounded-[16px] bg-popover text-popover-foreground shadow-dialog outline-none max-sm:inset-0 max-sm:w-full max-sm:max-w-full max-sm:rounded-none",
          "duration-300 data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:slide-in-from-right-8 motion-reduce:animate-none",
          className,
        )}
        {...props}
      />
    </SheetPrimitive.Portal>
  );
}
