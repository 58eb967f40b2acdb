import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

/** Rows of figures, in a frame that scrolls sideways by itself when there is too little room. */
export function Table({ className, ...props }: ComponentProps<"table">) {
  return (
    <div
      tabIndex={0}
      role="group"
      aria-label={props["aria-label"]}
      className="overflow-x-auto rounded-[12px] bg-card shadow-[0_0_0_1px_var(--border),var(--shadow-xs)]"
    >
      <table
        data-slot="table"
        className={cn("w-full border-separate border-spacing-0 text-sm", className)}
        {...props}
      />
    </div>
  );
}

export function TableHead({ className, ...props }: ComponentProps<"th">) {
  return (
    <th
      data-slot="table-head"
      scope="col"
      className={cn(
        "h-[34px] border-b bg-surface-2 px-3.5 text-left text-xs font-[530] whitespace-nowrap text-muted-foreground",
        className,
      )}
      {...props}
    />
  );
}

export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return (
    <tr data-slot="table-row" className={cn("last:[&>td]:border-b-0", className)} {...props} />
  );
}

export function TableCell({ className, ...props }: ComponentProps<"td">) {
  return (
    <td
      data-slot="table-cell"
      className={cn("h-11 border-b px-3.5 py-2 align-middle tabular-nums", className)}
      {...props}
    />
  );
}
