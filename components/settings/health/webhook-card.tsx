"use client";

import { useMutation } from "convex/react";
import { RotateCw } from "lucide-react";
import { toast } from "sonner";
import { useInbox } from "@/components/inbox/inbox-context";
import { NumberLed } from "@/components/inbox/number-led";
import {
  isInFull,
  useWebhookHealth,
  type NumberHealthInFull,
  type WebhookHealth,
} from "@/components/inbox/use-webhook-health";
import { formatAddress, type OurNumber } from "@/components/inbox/views";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
import { explainProblem, explainVerdict, titleOf } from "@/lib/twilio/webhook-words";
import { Callout, EmptyState, SettingsCard, StatusBadge, Timestamp } from "../parts";
import { WebhookRepair } from "./webhook-repair";

/** Where Twilio brings each number's texts, and a way to bring them here. */
export function WebhookCard() {
  const { numbers } = useInbox();
  const health = useWebhookHealth();
  return (
    <SettingsCard
      title="Webhooks"
      lead={
        <>
          Where Twilio brings the texts to each number. Read back from Twilio every 15 minutes
          {health && health.checkedAt !== null && (
            <>
              , last <Timestamp at={health.checkedAt} />
            </>
          )}
          .
        </>
      }
      action={
        <div className="flex flex-wrap items-center gap-2">
          {health && <Summary health={health} />}
          <CheckNow />
        </div>
      }
    >
      {health === undefined ? (
        <div aria-busy="true">
          <Skeleton className="h-12 w-full" />
        </div>
      ) : (
        <div className="grid gap-3">
          <NotChecked health={health} />
          <NumberRows numbers={numbers} health={health} />
        </div>
      )}
    </SettingsCard>
  );
}

function CheckNow() {
  const checkNow = useMutation(api.webhookHealth.checkNow);

  async function check() {
    try {
      await checkNow({});
      toast.info("Twilio is being asked. What it says appears here.");
    } catch (error) {
      toast.error(describeError(error));
    }
  }

  return (
    <Button variant="outline" size="sm" onClick={() => void check()} className="max-split:h-11">
      <RotateCw aria-hidden="true" className="size-3.5" strokeWidth={1.75} />
      Check now
    </Button>
  );
}

function Summary({ health: { numbers, checkedAt } }: { health: WebhookHealth }) {
  const wrong = numbers.filter(({ severity }) => severity !== "fine");
  if (checkedAt === null) return <StatusBadge tone="neutral">Not checked yet</StatusBadge>;
  if (wrong.length === 0) return <StatusBadge tone="healthy">Healthy</StatusBadge>;
  const isDown = wrong.some(({ severity }) => severity === "down");
  return (
    <StatusBadge tone={isDown ? "down" : "warning"}>
      {wrong.length === 1 ? "1 number needs a look" : `${wrong.length} numbers need a look`}
    </StatusBadge>
  );
}

/** While Twilio cannot be asked, what is shown is what was found before. */
function NotChecked({ health: { failing, checkedAt } }: { health: WebhookHealth }) {
  if (failing === null) return null;
  return (
    <div role="status">
      <Callout
        tone="warning"
        title={
          <>
            Twilio could not be asked since <Timestamp at={failing.since} />
          </>
        }
      >
        {explainProblem(failing.failure)}
        {checkedAt !== null && (
          <>
            {" "}
            Below is what was found <Timestamp at={checkedAt} />.
          </>
        )}
      </Callout>
    </div>
  );
}

function NumberRows({ numbers, health }: { numbers: readonly OurNumber[]; health: WebhookHealth }) {
  if (numbers.length === 0) {
    return <EmptyState title="No numbers yet">Numbers come here once Twilio is linked.</EmptyState>;
  }
  return (
    <ul>
      {numbers.map((number) => {
        const found = health.numbers.find(({ phoneNumberId }) => phoneNumberId === number.id);
        return (
          <li
            key={number.id}
            className="flex items-start justify-between gap-x-6 gap-y-2 border-t py-3 first:border-t-0 first:pt-0 last:pb-0 max-split:flex-wrap"
          >
            <div className="flex min-w-0 gap-2">
              <span className="mt-0.5">
                <NumberLed severity={found?.severity} />
              </span>
              <div className="min-w-0">
                <p>
                  <span className="font-[530]">{number.label}</span>{" "}
                  <span className="text-muted-foreground tabular-nums">
                    {formatAddress(number.address)}
                  </span>
                </p>
                {found && isInFull(found) ? (
                  <Found health={found} />
                ) : (
                  <p className="text-muted-foreground">Not checked yet</p>
                )}
              </div>
            </div>
            {found && isInFull(found) && isRepairable(found) && (
              <WebhookRepair health={found} label={number.label} className="max-split:h-11" />
            )}
          </li>
        );
      })}
    </ul>
  );
}

const TONES = { fine: "text-success-text", warning: "text-warning-text", down: "text-danger-text" };

function Found({ health }: { health: NumberHealthInFull }) {
  const { verdict, severity, host, since, details } = health;
  const sentence = explainVerdict({ verdict, host, ...details });
  const problem = details.repair?.problem ?? null;
  return (
    <>
      <p className="text-muted-foreground">
        <b className={`font-[550] ${TONES[severity]}`}>{titleOf(verdict)}</b>{" "}
        {severity === "fine" ? (
          <>
            since <Timestamp at={since} />
          </>
        ) : (
          <>
            since <Timestamp at={since} />: {sentence}.
          </>
        )}
      </p>
      {details.url !== null && (
        <p className="font-mono text-xs break-all text-muted-foreground">{details.url}</p>
      )}
      {severity !== "fine" && <Expected details={details} />}
      {details.place !== null && details.place !== "number" && severity === "fine" && (
        <p className="text-muted-foreground">{capitalise(sentence)}.</p>
      )}
      {problem !== null && (
        <p role="alert" className="text-danger-text">
          {explainProblem(problem)}
        </p>
      )}
    </>
  );
}

function Expected({
  details: { expectedUrl, lastHealthyAt },
}: Pick<NumberHealthInFull, "details">) {
  return (
    <p className="text-xs text-muted-foreground">
      It should be <span className="font-mono break-all">{expectedUrl}</span>
      {lastHealthyAt !== null && (
        <>
          , and last was <Timestamp at={lastHealthyAt} />
        </>
      )}
      .
    </p>
  );
}

/** A number that Twilio has not cannot be pointed anywhere. */
function isRepairable({ severity, verdict }: NumberHealthInFull): boolean {
  return severity !== "fine" && verdict !== "gone";
}

function capitalise(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
