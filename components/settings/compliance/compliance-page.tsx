"use client";

import { SettingsPage } from "../parts";
import { ExportCard } from "./export-card";
import { KeywordsCard } from "./keywords-card";
import { OptOutsCard } from "./opt-outs-card";
import { QuietHoursCard } from "./quiet-hours-card";
import { ReviewsCard } from "./reviews-card";

/** Who is not to be texted, when automated texts may go out, and the evidence. */
export function CompliancePage() {
  return (
    <SettingsPage
      title="Consent and opt-outs"
      lead="Who wants no texts, when automated texts may go out, and the proof for both."
    >
      <ReviewsCard />
      <QuietHoursCard />
      <OptOutsCard />
      <ExportCard />
      <KeywordsCard />
    </SettingsPage>
  );
}
