"use client";

import { ExternalLink, Pencil, RotateCcw, type LucideIcon } from "lucide-react";
import { useInbox } from "@/components/inbox/inbox-context";
import { Callout } from "@/components/settings/parts";
import { Button } from "@/components/ui/button";
import { twilioErrorUrl } from "@/lib/twilio/error-catalogue";
import type { MessageActions } from "../message-row";
import type { ThreadMessage } from "../thread-message";
import type { MessageDetail } from "./details-facts";

interface DetailsProblemProps {
  detail: MessageDetail;
  message: ThreadMessage;
  actions: MessageActions;
}

/** What went wrong with a text or keeps it, who can fix it, and what to do; nothing when all is well. */
export function DetailsProblem({ detail, message, actions }: DetailsProblemProps) {
  const { errorCode } = detail.bubble;
  const { delivery } = message;
  if (delivery?.tone === "unsure") {
    return (
      <Callout
        tone="warning"
        title={delivery.words}
        actions={<Actions message={message} actions={actions} code={null} />}
      >
        {delivery.detail}
      </Callout>
    );
  }
  if (delivery?.tone === "pending" && delivery.detail !== null) {
    return (
      <Callout tone="info" title={delivery.words}>
        {delivery.detail}
      </Callout>
    );
  }
  if (delivery?.tone === "muted" && detail.bubble.isInDoubt) {
    return <Callout tone="info" title={delivery.words} />;
  }
  if (delivery?.problem == null) return null;
  const { who, next, what } = delivery.problem;
  return (
    <Callout
      tone="danger"
      title={what}
      actions={<Actions message={message} actions={actions} code={errorCode} />}
    >
      {detail.bubble.resentAs === null ? (
        <>
          <p>{next}</p>
          <WhoCanFix who={who} />
        </>
      ) : (
        <p>It was sent again.</p>
      )}
    </Callout>
  );
}

function WhoCanFix({ who }: { who: "anyone" | "admin" | "nobody" }) {
  const { me } = useInbox();
  if (who !== "admin") return null;
  return <p>{me.isAdmin ? "You can fix this as an admin." : "An admin can fix this."}</p>;
}

interface ActionsProps {
  message: ThreadMessage;
  actions: MessageActions;
  code: number | null;
}

function Actions({ message, actions, code }: ActionsProps) {
  const canResend = actions.isAllowed && message.delivery?.canResend === true;
  const canEdit = actions.isAllowed && message.delivery?.canEdit === true;
  const canDiscard = actions.isAllowed && message.delivery?.canDiscard === true;
  if (!canResend && !canEdit && !canDiscard && code === null) return null;
  return (
    <>
      {canResend && (
        <Action icon={RotateCcw} name="Resend" onClick={() => actions.resend(message)} />
      )}
      {canEdit && (
        <Action icon={Pencil} name="Edit & resend" onClick={() => actions.edit(message)} />
      )}
      {canDiscard && <Action name="Discard" onClick={() => actions.discard(message)} />}
      {code !== null && (
        <a
          href={twilioErrorUrl(code)}
          target="_blank"
          rel="noreferrer"
          className="inline-flex min-h-7 items-center gap-1 rounded-sm px-1.5 first:-ml-1.5 font-[530] hover:underline max-split:min-h-11"
        >
          What is {code}?
          <ExternalLink aria-label="opens Twilio’s page" className="size-3.5" strokeWidth={1.75} />
        </a>
      )}
    </>
  );
}

interface ActionProps {
  icon?: LucideIcon;
  name: string;
  onClick: () => void;
}

function Action({ icon: Icon, name, onClick }: ActionProps) {
  return (
    <Button
      variant="outline"
      size="sm"
      className="text-foreground max-split:h-11"
      onClick={onClick}
    >
      {Icon && <Icon aria-hidden="true" className="size-3.5" strokeWidth={1.75} />}
      {name}
    </Button>
  );
}
