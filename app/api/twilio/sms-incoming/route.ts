import { api } from "@/convex/_generated/api";
import { methodNotAllowed } from "@/lib/server/method-not-allowed";
import { readInboundText, withRaw } from "@/lib/twilio/params";
import { readSelfTest } from "@/lib/twilio/webhook-probe";
import { answerWebhook } from "../answer-webhook";

/** Nothing may stand before the declaration, and the type must be XML: Twilio texts plain text on. */
const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

const readText = withRaw(readInboundText);

/**
 * POST /api/twilio/sms-incoming: somebody texted one of our numbers. Statuses: handleTwilioWebhook. A
 * connection test's request takes the same way, signature included, up to where a text is stored; 400
 * when no such test runs.
 */
export function POST(request: Request): Promise<Response> {
  let isKnown = true;
  return answerWebhook(request, {
    read: (params, query) => readSelfTest(params) ?? readText(params, query),
    store: async (client, received) => {
      if ("nonce" in received) {
        isKnown = await client.mutation(api.webhookHealth.receiveSelfTest, received);
      } else {
        await client.mutation(api.webhooks.receiveText, received);
      }
    },
    answer: () =>
      isKnown
        ? new Response(EMPTY_TWIML, { headers: { "Content-Type": "text/xml" } })
        : new Response(null, { status: 400 }),
  });
}

const notAllowed = methodNotAllowed("POST");
export {
  notAllowed as DELETE,
  notAllowed as GET,
  notAllowed as HEAD,
  notAllowed as PATCH,
  notAllowed as PUT,
};
