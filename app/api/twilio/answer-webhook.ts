import type { ConvexHttpClient } from "convex/browser";
import { api } from "@/convex/_generated/api";
import { serviceClient } from "@/lib/server/convex";
import { serverEnv } from "@/lib/server/env";
import { logEvent } from "@/lib/server/log";
import {
  createRejectionSampler,
  type Rejection,
  type RejectionEvidence,
} from "@/lib/server/rejections";
import { handleTwilioWebhook, type TwilioWebhook } from "@/lib/server/twilio-webhook";
import { ATTEMPT_TIMEOUT_MS, tryTwice } from "@/lib/server/within-budget";
import { signingTokens } from "./signing-tokens";

type Webhook<Parsed> = Pick<TwilioWebhook<Parsed>, "read" | "answer"> & {
  /** Commits what was read; may be called twice with the same. */
  store: (client: ConvexHttpClient, parsed: Parsed) => Promise<unknown>;
};

const sampler = createRejectionSampler();

/** What both webhooks share: the environment's account, and Convex behind a time budget. */
export function answerWebhook<Parsed>(
  request: Request,
  { read, store, answer }: Webhook<Parsed>,
): Promise<Response> {
  return handleTwilioWebhook(request, {
    tokens: signingTokens,
    publicUrl: serverEnv().publicWebhookUrl,
    read,
    answer,
    store: (parsed) => withConvex((client) => store(client, parsed)),
    keepUnreadable: (unreadable) =>
      withConvex((client) => client.mutation(api.webhooks.keepUnreadable, unreadable)),
    onRejected: sampleRejection,
  });
}

/** A client of its own for every try: one that waits for an answer would hold up the next. */
function withConvex<T>(call: (client: ConvexHttpClient) => Promise<T>): Promise<T> {
  return tryTwice(async () => call(await serviceClient(ATTEMPT_TIMEOUT_MS)));
}

async function sampleRejection(
  rejection: Rejection,
  findOutWhy: () => Promise<RejectionEvidence>,
): Promise<void> {
  if (!sampler.mayDiagnose(rejection)) {
    sampler.passOver(rejection);
    return;
  }
  try {
    const evidence = await findOutWhy();
    const count = sampler.count(rejection, evidence.cause);
    if (count === null) return;
    logEvent("webhook_rejected", { ...rejection, cause: evidence.cause, count });
    const client = await serviceClient(ATTEMPT_TIMEOUT_MS);
    await client.mutation(api.webhooks.sampleRejected, { ...rejection, count, evidence });
  } catch {
    // The refusal stands without its record; the log has it.
  }
}
