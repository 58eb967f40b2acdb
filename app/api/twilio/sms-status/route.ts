import { api } from "@/convex/_generated/api";
import { methodNotAllowed } from "@/lib/server/method-not-allowed";
import { readStatusUpdate, withRaw } from "@/lib/twilio/params";
import { answerWebhook } from "../answer-webhook";

const read = withRaw(readStatusUpdate);

/** POST /api/twilio/sms-status?mid=…: what became of a text we sent. Statuses: handleTwilioWebhook. */
export function POST(request: Request): Promise<Response> {
  return answerWebhook(request, {
    read,
    store: (client, update) => client.mutation(api.webhooks.receiveStatus, update),
    answer: () => new Response(null, { status: 204 }),
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
