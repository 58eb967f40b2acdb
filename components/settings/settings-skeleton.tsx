import { Skeleton } from "@/components/ui/skeleton";

/** The settings in their final geometry, until it is known who is signed in. */
export function SettingsSkeleton() {
  return (
    <div
      aria-busy="true"
      className="grid h-dvh grid-cols-1 split:grid-cols-[56px_minmax(0,1fr)] wide:grid-cols-[232px_minmax(0,1fr)]"
    >
      <div className="max-split:hidden" />
      <main className="grid min-h-0 min-w-0 grid-cols-1 overflow-hidden bg-background split:my-2 split:mr-2 split:grid-cols-[208px_minmax(0,1fr)] split:rounded-xl split:shadow-[0_0_0_1px_var(--border),var(--shadow-sm)]">
        <h1 className="sr-only">Settings</h1>
        <div className="border-r bg-surface-2 max-split:hidden" />
        <div className="grid content-start gap-3 p-4 split:px-9 split:py-[26px]">
          <Skeleton className="h-7 w-44 appear-late" />
          <Skeleton className="h-5 w-96 max-w-full appear-late" />
          <Skeleton className="mt-2 h-48 w-full rounded-[12px] appear-late" />
        </div>
      </main>
    </div>
  );
}
