/** Twilio's REST API, when no other is configured. */
export const TWILIO_API_ORIGIN = "https://api.twilio.com";
