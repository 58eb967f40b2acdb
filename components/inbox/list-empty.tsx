import type { OurNumber } from "./views";

/** What lands in this list and how, when nothing has yet. */
export function ListEmpty({ number }: { number: OurNumber | null }) {
  return (
    <div className="grid flex-1 place-content-center justify-items-center gap-1 px-8 pb-16 text-center">
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
              <span className="h-1.5 rounded-[9px] bg-border/70" style={{ width: width * 0.71 }} />
            </span>
          </div>
        ))}
      </div>
      <p className="text-base font-[550]">No conversations yet</p>
      <p className="text-balance text-muted-foreground">
        Texts to {number?.label ?? "your numbers"} show up here the moment they arrive.
      </p>
    </div>
  );
}
