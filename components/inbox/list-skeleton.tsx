import { Skeleton } from "@/components/ui/skeleton";

const NAME_WIDTHS = [120, 96, 138, 110, 90, 128, 104, 118, 94, 126];

/** Rows in their final geometry while the first page loads. */
export function ListSkeleton() {
  return (
    <div aria-busy="true" className="appear-late flex flex-col gap-px px-2">
      <span className="sr-only">Loading conversations</span>
      {NAME_WIDTHS.map((width, index) => (
        <div
          key={index}
          className="grid grid-cols-[36px_minmax(0,1fr)] gap-[11px] p-2.5"
          style={{ opacity: 1 - index * 0.08 }}
        >
          <Skeleton className="size-9 rounded-full" />
          <span className="flex flex-col gap-2 pt-1">
            <Skeleton className="h-2.5" style={{ width }} />
            <Skeleton className="h-[9px] max-w-full" style={{ width: width + 84 }} />
            <Skeleton className="h-[9px] w-[72px]" />
          </span>
        </div>
      ))}
    </div>
  );
}
