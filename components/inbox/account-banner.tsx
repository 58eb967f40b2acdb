"use client";

import { useQuery } from "convex/react";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { describePause } from "@/components/settings/health/pause-words";
import { Button } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/hooks/use-now";
import { settingsHref } from "@/lib/settings-url";
import { useInbox } from "./inbox-context";

/** Tells everybody that texts wait because Twilio takes none, and admins where to look. */
export function AccountBanner() {
  const { me } = useInbox();
  const now = useNow();
  const pathname = usePathname();
  const [pause] = useQuery(api.delivery.status, {}) ?? [];
  if (pause === undefined) return null;
  const { what, next } = describePause(pause, now);
  const isOfCredentials = pause.reason === "credentials";
  const href = settingsHref(isOfCredentials ? "twilio" : "health");
  return (
    <div
      role="alert"
      className="flex min-h-[38px] flex-wrap items-center gap-x-[9px] gap-y-1 bg-danger-soft py-1 pr-2.5 pl-4 text-sm text-danger-text"
    >
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.75} />
      <p className="min-w-0 grow basis-60">
        <b className="font-[590]">{what}</b> {next}
        {isOfCredentials && !me.isAdmin && " Ask an admin."}
      </p>
      {me.isAdmin && pathname !== href && (
        <Button asChild size="xs" variant="outline" className="max-split:h-11">
          <Link href={href}>{isOfCredentials ? "Check the connection" : "Look at sending"}</Link>
        </Button>
      )}
    </div>
  );
}
