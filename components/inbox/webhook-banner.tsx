"use client";

import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { WebhookRepair } from "@/components/settings/health/webhook-repair";
import { Button } from "@/components/ui/button";
import { settingsHref } from "@/lib/settings-url";
import { explainVerdict } from "@/lib/twilio/webhook-words";
import { useInbox } from "./inbox-context";
import { isInFull, useWebhookHealth, type NumberHealthInFull } from "./use-webhook-health";

const HREF = settingsHref("health");

/** Tells admins, wherever they are, that texts to a number do not reach this inbox. */
export function WebhookBanner() {
  const { me, numbers } = useInbox();
  const health = useWebhookHealth();
  const isThere = usePathname() === HREF;
  if (!me.isAdmin || health === undefined) return null;
  const down = health.numbers.filter(({ severity }) => severity === "down").filter(isInFull);
  const [first, ...others] = down;
  if (first === undefined) return null;
  const label =
    numbers.find(({ id }) => id === first.phoneNumberId)?.label ?? "one of your numbers";
  const isOneRepairable = others.length === 0 && first.verdict !== "gone";
  return (
    <div
      role="alert"
      className="flex min-h-[38px] flex-wrap items-center gap-x-[9px] gap-y-1 bg-danger-soft py-1 pr-2.5 pl-4 text-sm text-danger-text"
    >
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.75} />
      <p className="min-w-0 grow basis-60">
        {others.length === 0 ? (
          <>
            <b className="font-[590]">Texts to {label} do not reach this inbox:</b> {why(first)}.
          </>
        ) : (
          <b className="font-[590]">Texts to {down.length} numbers do not reach this inbox.</b>
        )}
      </p>
      {isOneRepairable ? (
        <WebhookRepair health={first} label={label} size="xs" className="max-split:h-11" />
      ) : (
        !isThere && (
          <Button asChild size="xs" variant="outline" className="max-split:h-11">
            <Link href={HREF}>Look at them</Link>
          </Button>
        )
      )}
    </div>
  );
}

function why({ verdict, host, details }: NumberHealthInFull): string {
  return explainVerdict({ verdict, host, ...details });
}
