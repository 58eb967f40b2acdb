"use client";

import { useQuery } from "convex/react";
import { Skeleton } from "@/components/ui/skeleton";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/hooks/use-now";
import { describePause, type AccountPause } from "../health/pause-words";
import { TryNowButton } from "../health/try-now-button";
import { Callout, CopyField, SettingsCard, SettingsPage, StatusBadge } from "../parts";
import { CANDIDATE_WORDS, type TwilioConnection } from "./candidate-words";
import { TokenForm } from "./token-form";
import { TokensList } from "./tokens-list";

const NEWS_FOR_MS = 10 * 60_000;

/** The organization's Twilio account and its tokens. */
export function TwilioPage() {
  const connection = useQuery(api.credentials.get, {});
  const pauses = useQuery(api.delivery.status, {});
  const refusal = pauses?.find(({ reason }) => reason === "credentials");
  return (
    <SettingsPage
      title="Twilio connection"
      lead="Threadbox talks to your own Twilio account. Tokens are kept sealed and never sent to a browser."
      status={connection && <Status connection={connection} isRefused={refusal !== undefined} />}
    >
      {connection === undefined ? (
        <Skeleton className="h-48 w-full appear-late" />
      ) : (
        <>
          <CredentialsCard connection={connection} refusal={refusal} />
          {connection.isEditable && connection.account !== null && <RotationCard />}
        </>
      )}
    </SettingsPage>
  );
}

interface StatusProps {
  connection: TwilioConnection;
  /** Whether Twilio refuses the credentials, so that texts wait. */
  isRefused: boolean;
}

function Status({ connection: { account }, isRefused }: StatusProps) {
  if (account === null) return <StatusBadge tone="neutral">Not connected</StatusBadge>;
  if (!account.hasTokens) return <StatusBadge tone="down">No token</StatusBadge>;
  if (isRefused) return <StatusBadge tone="down">Refused by Twilio</StatusBadge>;
  return <StatusBadge tone="healthy">Connected</StatusBadge>;
}

interface CredentialsCardProps {
  connection: TwilioConnection;
  refusal: AccountPause | undefined;
}

function CredentialsCard({ connection, refusal }: CredentialsCardProps) {
  const { account, isEditable, candidate } = connection;
  const hasRoom = account === null || account.tokens.length < 2;
  return (
    <SettingsCard title="Credentials">
      <div className="grid max-w-[560px] gap-4">
        {refusal !== undefined && <Refusal pause={refusal} />}
        {account !== null && <CopyField label="Account SID" value={account.accountSid} />}
        {account?.hasTokens === true && (
          <div>
            <p className="mb-1.5 font-[530]">Auth token</p>
            <TokensList account={account} isRefused={refusal !== undefined} />
          </div>
        )}
        {!isEditable && <SetElsewhere />}
        <div role="status">
          {isEditable && candidate !== null && <LastEntered candidate={candidate} />}
        </div>
        {isEditable && hasRoom && <TokenForm accountSid={account?.accountSid ?? null} />}
        {isEditable && !hasRoom && (
          <p className="text-muted-foreground">
            Two tokens are accepted. Remove one to add another.
          </p>
        )}
      </div>
    </SettingsCard>
  );
}

/** That Twilio refuses what is here, and a way to ask it again once that has been put right. */
function Refusal({ pause }: { pause: AccountPause }) {
  const { what, next } = describePause(pause, useNow());
  return (
    <Callout tone="danger" title={what} actions={<TryNowButton pause={pause} />}>
      Compare the Account SID and the token with the Twilio Console’s (20003). {next}
    </Callout>
  );
}

/** What Twilio said of the token that was entered last; good news only while it is new. */
function LastEntered({ candidate }: { candidate: NonNullable<TwilioConnection["candidate"]> }) {
  const now = useNow();
  const { tone, title, advice } = CANDIDATE_WORDS[candidate.state];
  if (tone !== "danger" && now - candidate.at > NEWS_FOR_MS) return null;
  return (
    <Callout tone={tone} title={title}>
      {advice} (Token ending in {candidate.last4}.)
    </Callout>
  );
}

function SetElsewhere() {
  return (
    <Callout tone="info" title="Set where the server is set up">
      <code className="font-mono text-xs">TWILIO_AUTH_TOKEN</code> in the environment of the web
      server and of Convex. To change it without losing a text, set the new one as{" "}
      <code className="font-mono text-xs">TWILIO_AUTH_TOKEN_NEXT</code> first: both are accepted
      then.
    </Callout>
  );
}

function RotationCard() {
  return (
    <SettingsCard
      title="To change the token"
      lead="Both tokens are accepted meanwhile, so no text is refused."
    >
      <ol className="grid list-decimal gap-1.5 pl-5">
        <li>In the Twilio Console, create a secondary auth token.</li>
        <li>Add it here.</li>
        <li>In the Twilio Console, promote it to primary.</li>
        <li>Here, choose “Use for calls” beside it, then remove the old one.</li>
      </ol>
    </SettingsCard>
  );
}
