import type { ReactNode } from "react";
import { StaffArea } from "@/components/inbox/staff-area";
import { findEnv } from "@/lib/server/env";

/** What the pages of a member share; each page checks for itself who is signed in. */
export default function StaffLayout({ children }: { children: ReactNode }) {
  return <StaffArea phoneUrl={findEnv("PHONE_SIMULATOR_URL") ?? null}>{children}</StaffArea>;
}
