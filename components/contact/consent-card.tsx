"use client";

import { useQuery } from "convex/react";
import { ShieldCheck, ShieldQuestion, ShieldX, type LucideIcon } from "lucide-react";
import { useState, type MouseEvent } from "react";
import { useInbox } from "@/components/inbox/inbox-context";
import type { ConversationDetail } from "@/components/thread/conversation-detail";
import { proofOf } from "@/components/thread/opted-out-notice";
import { Button } from "@/components/ui/button";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/hooks/use-now";
import { formatDate, formatFull, formatMoment } from "@/lib/time";
import { cn } from "@/lib/utils";
import { ConsentDialog } from "./consent-dialog";
import { consentWords, KIND_NAMES, type Consent } from "./consent-words";
import { LiftDialog, OptOutDialog } from "./opt-out-dialogs";

/** Whether the contact may be texted, how we know, and what staff may do about it. */
export function ConsentCard({ detail }: { detail: ConversationDetail }) {
  const { me } = useInbox();
  const consents = useQuery(api.consents.forConversation, { conversationId: detail.id });
  return (
    <section aria-label="Consent" className="mx-4 mb-3.5 rounded-lg bg-surface-2 p-[3px]">
      <Standing detail={detail} service={newest(consents, "service")} />
      <div className="grid gap-1.5 px-2 pt-2 pb-1.5 text-xs text-muted-foreground">
        <MarketingLine consent={newest(consents, "marketing")} />
        {me.canSend && <Actions detail={detail} />}
        {consents !== undefined && consents.length > 0 && <History consents={consents} />}
      </div>
    </section>
  );
}

const STANDINGS = {
  out: { icon: ShieldX, className: "bg-danger-soft text-danger-text" },
  in: { icon: ShieldCheck, className: "bg-success-soft text-success-text" },
  unknown: { icon: ShieldQuestion, className: "bg-warning-soft text-warning-text" },
} satisfies Record<string, { icon: LucideIcon; className: string }>;

interface StandingProps {
  detail: ConversationDetail;
  /** Undefined while it is not known, null where nothing is on record. */
  service: Consent | null | undefined;
}

/** The shield, the state and the proof. An opt-out beats whatever they agreed to. */
function Standing({ detail: { optOut }, service }: StandingProps) {
  const now = useNow();
  if (optOut !== null) {
    const proof = proofOf(optOut, formatMoment(optOut.at, now));
    return <State look="out" title="Opted out of texts" proof={proof} />;
  }
  if (service === undefined) return <State look="unknown" title="Consent" proof="" />;
  if (service?.status === "granted") {
    const proof = `${consentWords(service)} ${formatMoment(service.at, now)}`;
    return <State look="in" title="Agreed to texts" proof={proof} />;
  }
  return (
    <State
      look="unknown"
      title="No consent on record"
      proof="You can answer what they ask. Record it where they have agreed to more."
    />
  );
}

interface StateProps {
  look: keyof typeof STANDINGS;
  title: string;
  proof: string;
}

function State({ look, title, proof }: StateProps) {
  const { icon: Icon, className } = STANDINGS[look];
  return (
    <div
      className={cn(
        "grid grid-cols-[18px_minmax(0,1fr)] gap-2 rounded-md px-2 py-[7px]",
        className,
      )}
    >
      <Icon aria-hidden="true" className="size-[18px]" strokeWidth={1.75} />
      <p>
        <b className="block leading-[18px] font-[580]">{title}</b>
        <span dir="auto" className="block text-xs break-words">
          {proof}
        </span>
      </p>
    </div>
  );
}

function MarketingLine({ consent }: { consent: Consent | null | undefined }) {
  const now = useNow();
  if (consent === undefined) return null;
  return (
    <p>
      Marketing:{" "}
      {consent === null
        ? "no consent on record"
        : `${consentWords(consent).toLowerCase()} ${formatMoment(consent.at, now)}`}
    </p>
  );
}

type Open = "optOut" | "lift" | "consent" | null;

function Actions({ detail: { id, optOut } }: { detail: ConversationDetail }) {
  const [open, setOpen] = useState<Open>(null);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();
  const opens = (dialog: Open) => (event: MouseEvent<HTMLElement>) => {
    rememberOpener(event.currentTarget);
    setOpen(dialog);
  };
  const dialog = { onClose: () => setOpen(null), onCloseAutoFocus };
  return (
    <div className="flex flex-wrap gap-1.5">
      {optOut === null && <Action onClick={opens("optOut")}>Opt out</Action>}
      {optOut?.canStaffLift === true && <Action onClick={opens("lift")}>Lift the opt-out</Action>}
      <Action onClick={opens("consent")}>Record consent</Action>
      {open === "optOut" && <OptOutDialog conversationId={id} {...dialog} />}
      {open === "lift" && optOut !== null && <LiftDialog optOutId={optOut.id} {...dialog} />}
      {open === "consent" && <ConsentDialog conversationId={id} {...dialog} />}
    </div>
  );
}

interface ActionProps {
  children: string;
  onClick: (event: MouseEvent<HTMLElement>) => void;
}

function Action({ children, onClick }: ActionProps) {
  return (
    <Button
      variant="outline"
      size="xs"
      onClick={onClick}
      className="text-foreground max-split:h-11"
    >
      {children}
    </Button>
  );
}

function History({ consents }: { consents: readonly Consent[] }) {
  const now = useNow();
  return (
    <details>
      <summary className="cursor-pointer py-0.5 max-split:py-3">
        History <span className="tabular-nums">({consents.length})</span>
      </summary>
      <ol aria-label="Consent history" className="mt-1 grid gap-2">
        {consents.map((consent) => (
          <li key={consent.id} className="border-t pt-1.5 break-words">
            <span className="text-foreground">{consentWords(consent)}</span>,{" "}
            {KIND_NAMES[consent.kind].toLowerCase()}{" "}
            <time dateTime={new Date(consent.at).toISOString()} title={formatFull(consent.at)}>
              {formatDate(consent.at, now)}
            </time>
            {consent.campaign !== null && `, ${consent.campaign}`}
            {consent.disclosure !== null && <q className="block">{consent.disclosure}</q>}
            {consent.evidence !== null && (
              <span dir="auto" className="block">
                Proof: {consent.evidence}
              </span>
            )}
            {consent.recordedBy !== null && (
              <span className="block">Recorded by {consent.recordedBy}</span>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

function newest(consents: readonly Consent[] | undefined, kind: Consent["kind"]) {
  if (consents === undefined) return undefined;
  return consents.find((consent) => consent.kind === kind) ?? null;
}
