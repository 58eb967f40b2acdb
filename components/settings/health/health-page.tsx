"use client";

import { SettingsPage } from "../parts";
import { ConnectionTestCard } from "./connection-test-card";
import { MessageLogCard } from "./message-log-card";
import { SendingCard } from "./sending-card";
import { WebhookCard } from "./webhook-card";

/** Whether every text arrives: the message log, the webhooks, sending, and a test of the connection. */
export function HealthPage() {
  return (
    <SettingsPage
      title="Health"
      lead="Whether every text arrives and goes out, and what to do when one does not."
    >
      <MessageLogCard />
      <WebhookCard />
      <SendingCard />
      <ConnectionTestCard />
    </SettingsPage>
  );
}
