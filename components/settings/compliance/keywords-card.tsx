import { SettingsCard, SettingsRow } from "../parts";

/** What texts of one word do, and who answers them. */
export function KeywordsCard() {
  return (
    <SettingsCard
      title="Keywords"
      lead="A text that is one of these words and nothing else acts at once, in any case and with any punctuation. Twilio answers it by itself, so no automation does."
    >
      <SettingsRow
        label="Opts out"
        hint="“Opt out” in two words does too; that one Twilio neither answers nor blocks."
      >
        <Words of="STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT" />
      </SettingsRow>
      <SettingsRow
        label="Opts in again"
        hint="Only for the number that was texted, and what they texted there. YES counts only after an opt-out, and never at a toll-free number."
      >
        <Words of="START UNSTOP YES" />
      </SettingsRow>
      <SettingsRow label="Asks for help" hint="Twilio answers; the text still waits for a reply.">
        <Words of="HELP INFO" />
      </SettingsRow>
      <p className="mt-3 text-muted-foreground">
        Words of your own, set up as Advanced Opt-Out at Twilio, count as Twilio reports them. This
        is how the product works, not legal advice.
      </p>
    </SettingsCard>
  );
}

function Words({ of }: { of: string }) {
  return <span className="min-w-0 font-mono text-xs">{of}</span>;
}
