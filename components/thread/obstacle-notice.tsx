import Link from "next/link";
import { useInbox } from "@/components/inbox/inbox-context";
import { countryName } from "@/lib/country-name";
import { settingsHref } from "@/lib/settings-url";
import type { Obstacle } from "./conversation-detail";
import { ComposerNotice } from "./opted-out-notice";

interface ObstacleNoticeProps {
  /** "Owen", or the address while nobody has named the contact. */
  name: string;
  obstacle: Obstacle;
}

/** In place of the composer where no text can go: why, and who can change it. */
export function ObstacleNotice({ name, obstacle }: ObstacleNoticeProps) {
  const { me } = useInbox();
  switch (obstacle.kind) {
    case "not_textable":
      return (
        <ComposerNotice title={`${name} can’t be texted`}>
          Texts come from here, but none can go back.
        </ComposerNotice>
      );
    case "country_off":
      return (
        <ComposerNotice title={`Texting is off for ${countryName(obstacle.country)}`}>
          {me.isAdmin ? (
            <>
              You can switch it on in{" "}
              <Link
                href={settingsHref("countries")}
                className="font-[530] text-primary-text underline underline-offset-2"
              >
                Settings, Countries
              </Link>
              . This box unlocks by itself then.
            </>
          ) : (
            "An admin can switch it on in Settings, Countries. This box unlocks by itself then."
          )}
        </ComposerNotice>
      );
    default:
      return obstacle satisfies never;
  }
}
