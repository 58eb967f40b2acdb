import { api } from "@/convex/_generated/api";
import { methodNotAllowed } from "@/lib/server/method-not-allowed";
import { readInboundText, withRaw } from "@/lib/twilio/params";
import { answerWebhook } from "../answer-webhook";

/** Nothing may stand before the declaration, and the type must be XML: Twilio texts plain text on. */
const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

const read = withRaw(readInboundText);

/** POST /api/twilio/sms-incoming: somebody texted one of our numbers. Statuses: handleTwilioWebhook. */
export function POST(request: Request): Promise<Response> {
  return answerWebhook(request, {
    read,
    store: (client, text) => client.mutation(api.webhooks.receiveText, text),
    answer: () => new Response(EMPTY_TWIML, { headers: { "Content-Type": "text/xml" } }),
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
