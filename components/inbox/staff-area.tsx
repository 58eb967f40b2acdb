"use client";

import { usePathname } from "next/navigation";
import { Suspense, type ReactNode } from "react";
import { SettingsSkeleton } from "@/components/settings/settings-skeleton";
import { isSettingsPath } from "@/lib/settings-url";
import { Inbox } from "./inbox";
import { InboxSkeleton } from "./inbox-skeleton";

interface StaffAreaProps {
  /** The simulator's phone page; null where a real Twilio account is connected. */
  phoneUrl: string | null;
  children: ReactNode;
}

/** The pages of a member; until it is known who that is, the outline of the one that was asked for. */
export function StaffArea({ phoneUrl, children }: StaffAreaProps) {
  const skeleton = isSettingsPath(usePathname()) ? <SettingsSkeleton /> : <InboxSkeleton />;
  return (
    <Suspense fallback={skeleton}>
      <Inbox phoneUrl={phoneUrl} fallback={skeleton}>
        {children}
      </Inbox>
    </Suspense>
  );
}
