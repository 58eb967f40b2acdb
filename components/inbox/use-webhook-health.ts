"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "@/convex/_generated/api";

export type WebhookHealth = FunctionReturnType<typeof api.webhookHealth.list>;
export type NumberHealth = WebhookHealth["numbers"][number];
/** A number's health as admins see it. */
export type NumberHealthInFull = NumberHealth & {
  details: NonNullable<NumberHealth["details"]>;
};

/** Whether texts to our numbers reach this inbox; undefined until it is known. */
export function useWebhookHealth(): WebhookHealth | undefined {
  return useQuery(api.webhookHealth.list, {});
}

export function isInFull(health: NumberHealth): health is NumberHealthInFull {
  return health.details !== null;
}
