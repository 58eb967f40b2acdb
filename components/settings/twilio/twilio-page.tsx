"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { Skeleton } from "@/components/ui/skeleton";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/hooks/use-now";
import { describePause, type AccountPause } from "../health/pause-words";
import { TryNowButton } from "../health/try-now-button";
import { Callout, CopyField, SettingsCard, SettingsPage, StatusBadge } from "../parts";
import { describeCandidate, type Candidate, type TwilioConnection } from "./candidate-words";
import { TokenForm } from "./token-form";
import { TokensList } from "./tokens-list";

const NEWS_FOR_MS = 10 * 60_000;

/** The organization's Twilio account and its tokens. */
export function TwilioPage() {
  const connection = useQuery(api.credentials.get, {});
  const pauses = useQuery(api.delivery.status, {});
  const test = useQuery(api.webhookHealth.selfTest, {});
  const refusal = pauses?.find(({ reason }) => reason === "credentials");
  const doubt = refusal === undefined ? doubtOf(connection, test) : "Refused by Twilio";
  return (
    <SettingsPage
      title="Twilio connection"
      lead="Threadbox talks to your own Twilio account. Tokens are kept sealed and never sent to a browser."
      status={connection && <Status connection={connection} doubt={doubt} />}
    >
      {connection === undefined ? (
        <Skeleton className="h-48 w-full appear-late" />
      ) : (
        <>
          <CredentialsCard connection={connection} refusal={refusal} doubt={doubt} />
          {connection.isEditable && connection.account !== null && <RotationCard />}
        </>
      )}
    </SettingsPage>
  );
}

/** What the last connection test says against the credentials, unless Twilio accepted a token since. */
function doubtOf(
  connection: TwilioConnection | undefined,
  test: FunctionReturnType<typeof api.webhookHealth.selfTest> | undefined,
): string | null {
  const hasFailed = test?.steps.some(({ id, state }) => id === "credentials" && state === "failed");
  if (!test || hasFailed !== true) return null;
  const candidate = connection?.candidate;
  const isOlder = candidate?.state === "accepted" && candidate.at > test.startedAt;
  return isOlder ? null : "Failed the connection test";
}

interface StatusProps {
  connection: TwilioConnection;
  /** What speaks against the credentials; null when nothing does. */
  doubt: string | null;
}

function Status({ connection: { account }, doubt }: StatusProps) {
  if (account === null) return <StatusBadge tone="neutral">Not connected</StatusBadge>;
  if (!account.hasTokens) return <StatusBadge tone="down">No token</StatusBadge>;
  if (doubt !== null) return <StatusBadge tone="down">{doubt}</StatusBadge>;
  return <StatusBadge tone="healthy">Connected</StatusBadge>;
}

interface CredentialsCardProps extends StatusProps {
  /** That Twilio refuses the credentials, so that texts wait. */
  refusal: AccountPause | undefined;
}

function CredentialsCard({ connection, refusal, doubt }: CredentialsCardProps) {
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
            <TokensList account={account} doubt={doubt} />
          </div>
        )}
        {!isEditable && <SetElsewhere />}
        <div role="status">
          {isEditable && candidate !== null && isStillOf(account, candidate) && (
            <LastAsked candidate={candidate} />
          )}
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

/** Whether an answer is about what is shown: one that took a token in is not once that is gone. */
function isStillOf(account: TwilioConnection["account"], { act, state, last4 }: Candidate) {
  if (act === "remove" || state !== "accepted") return true;
  return account?.tokens.some((token) => token.last4 === last4) ?? false;
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

/** What became of what was wanted of a token last; good news only while it is new. */
function LastAsked({ candidate }: { candidate: Candidate }) {
  const now = useNow();
  const { tone, title, advice } = describeCandidate(candidate);
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
      server and of Convex. To change it without losing a text, put the new one in its place and the
      old one in <code className="font-mono text-xs">TWILIO_AUTH_TOKEN_NEXT</code> before you
      promote the new one at Twilio: both are accepted then.
    </Callout>
  );
}

function RotationCard() {
  return (
    <SettingsCard
      title="To change the token"
      lead="In this order no text is refused, and no reply waits: Twilio takes calls with both tokens until the new one is promoted."
    >
      <ol className="grid list-decimal gap-1.5 pl-5">
        <li>In the Twilio Console, create a secondary auth token.</li>
        <li>Add it here.</li>
        <li>Here, choose “Use for calls” beside it.</li>
        <li>In the Twilio Console, promote it to primary. This ends the old one.</li>
        <li>Here, remove the old one.</li>
      </ol>
    </SettingsCard>
  );
}
