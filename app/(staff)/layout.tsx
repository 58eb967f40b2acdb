import type { ReactNode } from "react";
import { StaffArea } from "@/components/inbox/staff-area";
import { requireUser } from "@/lib/auth/require-user";
import { findEnv } from "@/lib/server/env";

/**
 * What the pages of a member share. Each page checks for itself who is signed in, as a layout is not
 * asked again on the way from one to another; here so that a stranger is sent away before any of it.
 */
export default async function StaffLayout({ children }: { children: ReactNode }) {
  await requireUser();
  return <StaffArea phoneUrl={findEnv("PHONE_SIMULATOR_URL") ?? null}>{children}</StaffArea>;
}
