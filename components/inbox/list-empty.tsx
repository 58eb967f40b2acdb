import { cn } from "@/lib/utils";
import { FirstRun } from "./first-run";
import type { OurNumber } from "./views";

/**
 * What lands in this list and how, when nothing has yet. `number` is null in the view of all: on
 * narrow screens, where there is no pane beside it, that shows how to begin.
 */
export function ListEmpty({ number }: { number: OurNumber | null }) {
  const isFirstRun = number === null;
  return (
    <>
      {isFirstRun && (
        <div className="flex min-h-0 flex-1 flex-col split:hidden">
          <FirstRun />
        </div>
      )}
      <div
        className={cn(
          "grid flex-1 place-content-center justify-items-center gap-1 px-8 pb-16 text-center",
          isFirstRun && "max-split:hidden",
        )}
      >
        <div
          aria-hidden="true"
          className="mb-4 grid w-[220px] gap-2 [mask-image:linear-gradient(#000_20%,transparent)]"
        >
          {[90, 120, 76].map((width) => (
            <div
              key={width}
              className="flex items-center gap-2.5 rounded-lg bg-surface-2 px-2.5 py-[9px] shadow-[inset_0_0_0_1px_var(--border)]"
            >
              <span className="size-7 rounded-[9px] bg-border" />
              <span className="grid gap-1.5">
                <span className="h-[7px] rounded-[9px] bg-border" style={{ width }} />
                <span
                  className="h-1.5 rounded-[9px] bg-border/70"
                  style={{ width: width * 0.71 }}
                />
              </span>
            </div>
          ))}
        </div>
        <p className="text-base font-[550]">No conversations yet</p>
        <p className="text-balance text-muted-foreground">
          Texts to {number?.label ?? "your numbers"} show up here the moment they arrive.
        </p>
      </div>
    </>
  );
}
