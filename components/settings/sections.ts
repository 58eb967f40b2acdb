import {
  Eraser,
  Globe,
  HeartPulse,
  Plug,
  ScrollText,
  ShieldCheck,
  ShieldQuestionMark,
  type LucideIcon,
} from "lucide-react";
import type { ComponentType } from "react";
import { AuditLogPage } from "./audit-log/audit-log-page";
import { CompliancePage } from "./compliance/compliance-page";
import { CountriesPage } from "./countries/countries-page";
import { HealthPage } from "./health/health-page";
import { QuarantinePage } from "./quarantine/quarantine-page";
import { RetentionPage } from "./retention/retention-page";
import { TwilioPage } from "./twilio/twilio-page";

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
  {
    id: "quarantine",
    name: "Quarantine",
    icon: ShieldQuestionMark,
    Page: QuarantinePage,
    isAdminOnly: true,
  },
  {
    id: "compliance",
    name: "Consent and opt-outs",
    icon: ShieldCheck,
    Page: CompliancePage,
    isAdminOnly: true,
  },
  { id: "countries", name: "Countries", icon: Globe, Page: CountriesPage, isAdminOnly: true },
  { id: "retention", name: "Retention", icon: Eraser, Page: RetentionPage, isAdminOnly: true },
  { id: "twilio", name: "Twilio connection", icon: Plug, Page: TwilioPage, isAdminOnly: true },
  { id: "audit-log", name: "Audit log", icon: ScrollText, Page: AuditLogPage, isAdminOnly: true },
];

export function findSection(id: string): SettingsSection | undefined {
  return SECTIONS.find((section) => section.id === id);
}

/** The sections that a member may see. */
export function sectionsFor({ isAdmin }: { isAdmin: boolean }): readonly SettingsSection[] {
  return SECTIONS.filter(({ isAdminOnly }) => isAdmin || !isAdminOnly);
}
