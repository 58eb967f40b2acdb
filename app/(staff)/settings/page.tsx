import type { Metadata } from "next";
import { SettingsShell } from "@/components/settings/settings-shell";
import { requireUser } from "@/lib/auth/require-user";

export const metadata: Metadata = { title: "Settings" };

/** All settings: a list on narrow screens; where there is room it goes on to the first section. */
export default async function SettingsPage() {
  await requireUser();
  return <SettingsShell sectionId={null} />;
}
