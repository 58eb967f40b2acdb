"use client";

import { useMutation, useQuery } from "convex/react";
import { RotateCw } from "lucide-react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
import { Callout, EmptyState, Figure, SettingsCard, StatusBadge, Timestamp } from "../parts";
import { MessageLogImport } from "./message-log-import";
import { MessageLogWalk } from "./message-log-walk";
import { explainElsewhere, explainGap, troubleOf, type LogHealth } from "./message-log-words";

/** Whether all that Twilio has is here: the last day compared, and the past brought in on request. */
export function MessageLogCard() {
  const accounts = useQuery(api.reconciliation.health, {});
  const checkNow = useMutation(api.reconciliation.checkNow);
  const isChecking = accounts?.some(({ walks }) => walks.some(isRunningComparison)) ?? false;

  async function check() {
    try {
      await checkNow({});
    } catch (error) {
      toast.error(describeError(error));
    }
  }

  return (
    <SettingsCard
      title="Message log"
      lead="Twilio keeps a list of every text. Every 5 minutes what is new there and missing here is brought in; every hour the last 24 hours are counted."
      action={
        <div className="flex flex-wrap items-center gap-2">
          {accounts && <Summary accounts={accounts} />}
          <Button
            variant="outline"
            size="sm"
            disabled={accounts === undefined || accounts.length === 0 || isChecking}
            onClick={() => void check()}
            className="max-split:h-11"
          >
            <RotateCw aria-hidden="true" className="size-3.5" strokeWidth={1.75} />
            {isChecking ? "Checking" : "Check now"}
          </Button>
        </div>
      }
    >
      {accounts === undefined ? (
        <div aria-busy="true">
          <Skeleton className="h-16 w-full" />
        </div>
      ) : (
        <Accounts accounts={accounts} />
      )}
    </SettingsCard>
  );
}

function isRunningComparison({ kind, state }: LogHealth["walks"][number]): boolean {
  return kind === "day" && state === "running";
}

function Summary({ accounts }: { accounts: readonly LogHealth[] }) {
  const compared = accounts.flatMap(({ comparison }) => comparison ?? []);
  const missing = compared.reduce((sum, comparison) => sum + comparison.missing, 0);
  if (missing > 0) return <StatusBadge tone="down">{missing} missing</StatusBadge>;
  if (accounts.some((account) => troubleOf(account) !== null)) {
    return <StatusBadge tone="warning">Could not check</StatusBadge>;
  }
  if (compared.length === 0) return <StatusBadge tone="neutral">Not compared yet</StatusBadge>;
  return <StatusBadge tone="healthy">Nothing missing</StatusBadge>;
}

function Accounts({ accounts }: { accounts: readonly LogHealth[] }) {
  if (accounts.length === 0) {
    return (
      <EmptyState title="No Twilio account yet">
        The comparison begins once an account is connected.
      </EmptyState>
    );
  }
  return (
    <div className="grid gap-6">
      {accounts.map((account) => (
        <Account key={account.accountSid} account={account} isNamed={accounts.length > 1} />
      ))}
    </div>
  );
}

function Account({ account, isNamed }: { account: LogHealth; isNamed: boolean }) {
  const { accountSid, comparison, walks } = account;
  const trouble = troubleOf(account);
  return (
    <div className="grid gap-4">
      {isNamed && <h3 className="font-mono text-[12.5px]">{accountSid}</h3>}
      {trouble !== null && (
        <div role="status">
          <Callout tone="warning" title="Twilio’s list could not be read">
            {trouble}
          </Callout>
        </div>
      )}
      {comparison === null ? (
        <p className="text-muted-foreground">The last 24 hours have not been compared yet.</p>
      ) : (
        <Comparison comparison={comparison} />
      )}
      {walks
        .filter(({ kind, state }) => kind !== "recent" && state === "running")
        .map((walk) => (
          <MessageLogWalk key={walk.id} walk={walk} />
        ))}
      <MessageLogImport account={account} />
    </div>
  );
}

function Comparison({ comparison }: { comparison: NonNullable<LogHealth["comparison"]> }) {
  const { at, atTwilio, here, missing, brought, elsewhere } = comparison;
  return (
    <div className="grid gap-3">
      <div className="grid grid-cols-3 gap-4">
        <Figure value={atTwilio} caption="at Twilio" />
        <Figure value={here} caption="here" />
        <Figure value={missing} caption="missing" tone={missing === 0 ? "healthy" : "down"} />
      </div>
      <p className="text-muted-foreground">
        Counted <Timestamp at={at} />, for the 24 hours before; counted anew every hour.
        {brought > 0 && ` ${brought === 1 ? "1 text was" : `${brought} texts were`} brought in.`}
        {elsewhere > 0 && ` ${explainElsewhere(elsewhere)}`}
      </p>
      {missing > 0 && <Gaps comparison={comparison} />}
    </div>
  );
}

function Gaps({
  comparison: { gaps, missing },
}: {
  comparison: NonNullable<LogHealth["comparison"]>;
}) {
  return (
    <div>
      <h3 className="mb-1 font-[550]">What is missing</h3>
      <ul className="rounded-lg border px-3">
        {gaps.map(({ sid, reason, at }) => (
          <li
            key={sid}
            className="flex flex-wrap justify-between gap-x-4 gap-y-0.5 border-b py-2 last:border-b-0"
          >
            <span className="min-w-0">
              <span className="font-mono text-[12.5px] break-all">{sid}</span>
              <span className="block text-muted-foreground">{explainGap(reason)}</span>
            </span>
            <Timestamp at={at} className="text-muted-foreground" />
          </li>
        ))}
      </ul>
      <p className="mt-1 text-muted-foreground">
        {missing > gaps.length && `And ${missing - gaps.length} more. `}
        Each comparison tries them again.
      </p>
    </div>
  );
}
