"use client";

import { useQuery } from "convex/react";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Button } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { settingsHref } from "@/lib/settings-url";
import { useInbox } from "./inbox-context";

const HREF = settingsHref("retention");

/** Tells admins, wherever they are, that Twilio still has copies of what was erased here. */
export function ErasureBanner() {
  const { me } = useInbox();
  const isThere = usePathname() === HREF;
  const hasFailed = useQuery(api.erasures.hasFailed, me.isAdmin ? {} : "skip");
  if (hasFailed !== true) return null;
  return (
    <div
      role="alert"
      className="flex min-h-[38px] flex-wrap items-center gap-x-[9px] gap-y-1 bg-danger-soft py-1 pr-2.5 pl-4 text-sm text-danger-text"
    >
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.75} />
      <p className="min-w-0 grow basis-60">
        <b className="font-[590]">Twilio still has texts that were erased here.</b> Deleting them
        failed.
      </p>
      {!isThere && (
        <Button asChild size="xs" variant="outline" className="max-split:h-11">
          <Link href={HREF}>Look at it</Link>
        </Button>
      )}
    </div>
  );
}
