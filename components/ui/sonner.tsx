"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { useTheme } from "next-themes";
import { Toaster as Sonner } from "sonner";

/** Where toasts appear: bottom left, three at most. An error stays until it is dismissed. */
export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-left"
      visibleToasts={3}
      closeButton
      icons={{
        error: <CircleAlert className="size-4 text-danger-text" strokeWidth={1.75} />,
        success: <CircleCheck className="size-4 text-success-text" strokeWidth={1.75} />,
      }}
      toastOptions={{
        className:
          "!rounded-[12px] !border-0 !bg-popover !font-sans !text-sm !text-popover-foreground !shadow-popover",
      }}
    />
  );
}
