/** A message's page in the log of Twilio's Console, which finds its account and region itself. */
export function twilioMessageUrl(sid: string): string {
  return `https://www.twilio.com/console/sms/logs/${encodeURIComponent(sid)}`;
}
