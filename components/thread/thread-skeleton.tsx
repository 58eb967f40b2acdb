import { Skeleton } from "@/components/ui/skeleton";

/** The header in its final geometry. */
export function ThreadHeaderSkeleton() {
  return (
    <div className="flex h-14 shrink-0 items-center gap-2.5 border-b pr-3 pl-[18px]">
      <Skeleton className="appear-late size-[34px] rounded-full" />
      <span className="appear-late flex flex-col gap-1.5">
        <Skeleton className="h-[11px] w-[130px]" />
        <Skeleton className="h-[9px] w-[180px]" />
      </span>
    </div>
  );
}

/** Bubbles while the first page loads. */
export function ThreadSkeleton() {
  return (
    <div
      aria-busy="true"
      className="appear-late flex min-h-0 flex-1 flex-col justify-end gap-2 overflow-hidden px-5 pb-[22px]"
    >
      <span className="sr-only">Loading messages</span>
      <Skeleton className="h-[54px] w-[300px] max-w-[76%] rounded-2xl" />
      <Skeleton className="h-9 w-[170px] rounded-2xl" />
      <Skeleton className="mt-[18px] h-[54px] w-[330px] max-w-[76%] self-end rounded-2xl" />
      <Skeleton className="h-9 w-[240px] max-w-[70%] self-end rounded-2xl" />
      <Skeleton className="mt-[18px] h-9 w-[250px] max-w-[70%] rounded-2xl" />
    </div>
  );
}

/** The composer's place. */
export function ComposerSkeleton() {
  return (
    <div className="mx-3.5 mt-0.5 mb-3.5 flex h-[98px] shrink-0 flex-col justify-between rounded-xl bg-card p-3.5 shadow-[inset_0_0_0_1px_var(--input),var(--shadow-md)] max-split:m-2.5 max-split:h-16">
      <Skeleton className="appear-late h-3 w-[120px]" />
      <Skeleton className="appear-late h-3 w-[90px]" />
    </div>
  );
}
