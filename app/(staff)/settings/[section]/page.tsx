import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { findSection } from "@/components/settings/sections";
import { SettingsShell } from "@/components/settings/settings-shell";
import { requireUser } from "@/lib/auth/require-user";

type SectionProps = { params: Promise<{ section: string }> };

export async function generateMetadata({ params }: SectionProps): Promise<Metadata> {
  return { title: findSection((await params).section)?.name ?? "Settings" };
}

/** One section of the settings. */
export default async function SettingsSectionPage({ params }: SectionProps) {
  await requireUser();
  const section = findSection((await params).section);
  if (section === undefined) notFound();
  return <SettingsShell sectionId={section.id} />;
}
