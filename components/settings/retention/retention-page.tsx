"use client";

import { useQuery } from "convex/react";
import { api } from "@/convex/_generated/api";
import { SettingsPage, StatusBadge } from "../parts";
import { ErasureCard } from "./erasure-card";
import { timeWords, type Rules } from "./retention-words";
import { RulesCard } from "./rules-card";

/** How long texts and files are kept, and what was erased. */
export function RetentionPage() {
  const retention = useQuery(api.retention.get, {});
  if (retention === undefined) return null;
  const { rules, preview } = retention;
  return (
    <SettingsPage
      title="Retention"
      lead="How long texts and files are kept, and what was erased."
      status={<StatusBadge tone="neutral">{statusWords(rules)}</StatusBadge>}
    >
      <RulesCard rules={rules} preview={preview} />
      <ErasureCard />
    </SettingsPage>
  );
}

function statusWords(rules: Rules | null): string {
  if (rules === null) return "Everything is kept";
  const { messagesDays, filesDays } = rules;
  if (messagesDays !== null) return `Texts are kept ${timeWords(messagesDays)}`;
  return filesDays === null ? "Everything is kept" : `Files are kept ${timeWords(filesDays)}`;
}
