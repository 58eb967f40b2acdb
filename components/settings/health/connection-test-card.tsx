"use client";

import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { RotateCw } from "lucide-react";
import { toast } from "sonner";
import { useInbox } from "@/components/inbox/inbox-context";
import { useWebhookHealth } from "@/components/inbox/use-webhook-health";
import { Button } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
import { CheckRow, SettingsCard, Timestamp, type CheckState } from "../parts";

type SelfTest = NonNullable<FunctionReturnType<typeof api.webhookHealth.selfTest>>;
type Step = SelfTest["steps"][number];

/** Tries the whole way to Twilio and back through the public address, and shows each step as it goes. */
export function ConnectionTestCard() {
  const test = useQuery(api.webhookHealth.selfTest, {});
  const start = useMutation(api.webhookHealth.startSelfTest);
  const isRunning = test?.finishedAt === null;

  async function run() {
    try {
      await start({});
    } catch (error) {
      toast.error(describeError(error));
    }
  }

  return (
    <SettingsCard
      title="Connection test"
      lead={test ? <Summary test={test} /> : "Sends a signed request the way Twilio does."}
      action={
        <Button
          variant="outline"
          size="sm"
          disabled={test === undefined || isRunning}
          onClick={() => void run()}
          className="max-split:h-11"
        >
          <RotateCw aria-hidden="true" className="size-3.5" strokeWidth={1.75} />
          {test ? "Run again" : "Run the test"}
        </Button>
      }
    >
      {test && test.steps.length > 0 && <Steps steps={test.steps} />}
    </SettingsCard>
  );
}

function Summary({ test: { steps, startedAt, finishedAt } }: { test: SelfTest }) {
  const health = useWebhookHealth();
  if (finishedAt === null) return <span role="status">Running</span>;
  const isOutdated = health?.numbers.some(({ since }) => since > finishedAt) ?? false;
  return (
    <span role="status">
      {resultOf(steps)} · <Timestamp at={startedAt} /> ·{" "}
      <span className="tabular-nums">{((finishedAt - startedAt) / 1000).toFixed(2)} s</span>
      {isOutdated && ". A number’s webhook has changed since: run it again."}
    </span>
  );
}

function resultOf(steps: readonly Step[]): string {
  const count = (state: Step["state"]) => steps.filter((step) => step.state === state).length;
  const [failed, warnings] = [count("failed"), count("warning")];
  if (failed > 0) return failed === 1 ? "1 check failed" : `${failed} checks failed`;
  if (warnings > 0) return `Passed with ${warnings} ${warnings === 1 ? "warning" : "warnings"}`;
  return "Passed";
}

const STATES: Record<Step["state"], CheckState> = {
  running: "running",
  passed: "ok",
  warning: "warning",
  failed: "failed",
};

function Steps({ steps }: { steps: readonly Step[] }) {
  const { numbers } = useInbox();
  return (
    <ul>
      {steps.map(({ id, phoneNumberId, state, durationMs, count, detail }) => {
        const number = numbers.find((candidate) => candidate.id === phoneNumberId);
        return (
          <CheckRow
            key={phoneNumberId ?? id}
            state={STATES[state]}
            label={id === "number" ? (number?.label ?? "A number") : titleOf(id, count)}
            detail={detail ?? undefined}
            ms={durationMs}
          />
        );
      })}
    </ul>
  );
}

function titleOf(id: Exclude<Step["id"], "number">, count: number | null): string {
  switch (id) {
    case "credentials":
      return "Credentials accepted";
    case "account":
      return "Account active";
    case "numbers":
      return count === null ? "Numbers" : `${count} ${count === 1 ? "number" : "numbers"} found`;
    case "services":
      return count === null
        ? "Messaging Services"
        : `${count} Messaging ${count === 1 ? "Service" : "Services"} found`;
    case "round_trip":
      return "Webhook round trip";
    case "signature":
      return "Signature verified";
    case "stored":
      return "Stored before the answer";
    case "unsigned":
      return "Unsigned request refused";
  }
}
