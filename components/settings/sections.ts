import { HeartPulse, type LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import { HealthPage } from "./health/health-page";

/** One page of the settings. */
export interface SettingsSection {
  /** Its place in the address: "health" is at /settings/health. */
  id: string;
  name: string;
  icon: LucideIcon;
  Page: ComponentType;
  /** Whether only owners and admins may see it. */
  isAdminOnly: boolean;
}

/** Every section, in the order of the list. */
export const SECTIONS: readonly SettingsSection[] = [
  { id: "health", name: "Health", icon: HeartPulse, Page: HealthPage, isAdminOnly: true },
];

export function findSection(id: string): SettingsSection | undefined {
  return SECTIONS.find((section) => section.id === id);
}

/** The sections that a member may see. */
export function sectionsFor({ isAdmin }: { isAdmin: boolean }): readonly SettingsSection[] {
  return SECTIONS.filter(({ isAdminOnly }) => isAdmin || !isAdminOnly);
}
