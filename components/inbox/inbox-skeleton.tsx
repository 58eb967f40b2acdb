import {
  ComposerSkeleton,
  ThreadHeaderSkeleton,
  ThreadSkeleton,
} from "@/components/thread/thread-skeleton";
import { ListSkeleton } from "./list-skeleton";

/** The whole inbox in its final geometry, until it is known who is signed in. */
export function InboxSkeleton() {
  return (
    <div
      aria-busy="true"
      className="grid h-dvh grid-cols-1 split:grid-cols-[56px_minmax(0,1fr)] wide:grid-cols-[232px_minmax(0,1fr)]"
    >
      <div className="max-split:hidden" />
      <main className="grid min-h-0 min-w-0 grid-cols-1 overflow-hidden bg-background split:my-2 split:mr-2 split:grid-cols-[300px_minmax(0,1fr)] split:rounded-xl split:shadow-[0_0_0_1px_var(--border),var(--shadow-sm)] wide:grid-cols-[312px_minmax(0,1fr)] panel:grid-cols-[336px_minmax(460px,1fr)_296px]">
        <h1 className="sr-only">Inbox</h1>
        <div className="min-h-0 overflow-hidden pt-[52px] split:border-r">
          <ListSkeleton />
        </div>
        <div className="flex min-h-0 flex-col max-split:hidden">
          <ThreadHeaderSkeleton />
          <ThreadSkeleton />
          <ComposerSkeleton />
        </div>
        <div className="hidden border-l panel:block" />
      </main>
    </div>
  );
}
