/**
 * Twilio's refusals that the simulator can give: HTTP status and message of each code, from
 * https://www.twilio.com/docs/api/errors (read 2026-04). The statuses of 20003, 20404, 20429, 21211,
 * 21610, 21710 and 21712 are documented; the other 400s are by analogy.
 */
export const ERROR_CATALOGUE = {
  20001: { status: 400, message: "Unknown parameters" },
  20003: { status: 401, message: "Authenticate" },
  20004: { status: 405, message: "Method not allowed" },
  20009: { status: 409, message: "Cannot delete this resource before it is complete" },
  20404: { status: 404, message: "The requested resource was not found" },
  20413: { status: 413, message: "Request Entity Too Large" },
  20422: { status: 400, message: "Invalid Parameter" },
  20429: { status: 429, message: "Too Many Requests" },
  20500: { status: 500, message: "Internal Server Error" },
  20502: { status: 502, message: "Bad Gateway" },
  20503: { status: 503, message: "Service unavailable" },
  21211: { status: 400, message: "Invalid 'To' Phone Number" },
  21212: { status: 400, message: "Invalid From Number (caller ID)" },
  21402: { status: 400, message: "Invalid Url" },
  21403: { status: 400, message: "Invalid Method" },
  21406: { status: 400, message: "Cannot set SmsFallbackUrl without setting SmsUrl" },
  21408: {
    status: 400,
    message:
      "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
  },
  21481: { status: 400, message: "Invalid PageToken" },
  21602: { status: 400, message: "Message body is required" },
  21603: {
    status: 400,
    message: "A 'From' or 'MessagingServiceSid' parameter is required to send a message",
  },
  21604: {
    status: 400,
    message: "The destination 'To' phone number is required to send an SMS",
  },
  21606: {
    status: 400,
    message:
      "The 'From' phone number provided is not a valid message-capable Twilio phone number for this destination.",
  },
  21608: {
    status: 400,
    message: "The 'to' phone number provided is not yet verified for this account.",
  },
  21609: { status: 400, message: "Invalid 'StatusCallback'" },
  21610: { status: 400, message: "Attempt to send to unsubscribed recipient" },
  21611: {
    status: 400,
    message: "This 'From' number has exceeded the maximum number of queued messages",
  },
  21612: { status: 400, message: "The 'To' phone number is not currently reachable via SMS" },
  21614: { status: 400, message: "'To' number is not a valid mobile number" },
  21617: {
    status: 400,
    message: "The concatenated message body exceeds the 1600 character limit",
  },
  21620: { status: 400, message: "Invalid media URL(s)" },
  21623: { status: 400, message: "Number of media files exceeds allowed limit" },
  21624: { status: 400, message: "Invalid validity period value" },
  21701: { status: 404, message: "The Messaging Service does not exist" },
  21703: {
    status: 400,
    message: "The Messaging Service does not have a phone number available to send a message",
  },
  21704: { status: 400, message: "The Messaging Service contains no phone numbers" },
  21710: { status: 409, message: "Phone Number Already Exists in Messaging Service" },
  21711: {
    status: 404,
    message: "Phone Number is not associated to the specified Messaging Service.",
  },
  21712: {
    status: 409,
    message: "Phone Number or Short Code is associated with another Messaging Service.",
  },
  30409: { status: 409, message: "This message cannot be canceled" },
  35118: { status: 400, message: "MessagingServiceSid is required to schedule a message" },
  63007: {
    status: 400,
    message: "Twilio could not find a Channel with the specified From address",
  },
  63038: { status: 429, message: "Account exceeded the daily messages limit" },
} as const;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** Whether the simulator knows `code` as a synchronous refusal. */
export function isErrorCode(code: number): code is ErrorCode {
  return code in ERROR_CATALOGUE;
}

/** Titles of errors that show up after the answer: in `error_message` and in the debugger log. */
const LATER_ERRORS: Record<number, string> = {
  11200: "HTTP retrieval failure",
  11205: "HTTP connection failure",
  11210: "HTTP bad host name",
  11215: "HTTP too many redirects",
  11750: "TwiML response body too large",
  11751: "Media Message - Media exceeds messaging provider size limit",
  12100: "Document parse failure",
  12200: "Schema validation warning",
  12300: "Invalid Content-Type",
  14109: "TwiML Reply message limit exceeded",
  30001: "Queue overflow",
  30002: "Account suspended",
  30003: "Unreachable destination handset",
  30004: "Message blocked",
  30005: "Unknown destination handset",
  30006: "Landline or unreachable carrier",
  30007: "Message filtered",
  30008: "Unknown error",
  30010: "Message price exceeds max price",
  30022: "US A2P 10DLC - Rate Limits Exceeded",
  30023: "US A2P 10DLC - Daily Message Cap Reached",
  30024: "Numeric Sender ID Not Provisioned on Carrier",
  30027: "US A2P 10DLC - T-Mobile Daily Message Limit Reached",
  30032: "Toll-Free Number Has Not Been Verified",
  30033: "US A2P 10DLC - Campaign Suspended",
  30034: "US A2P 10DLC - Message from an Unregistered Number",
  30035: "US A2P 10DLC - Message from a number still being configured",
  30036: "Validity Period Expired",
};

/** Words for any error that the simulator knows. */
export function errorMessage(code: number): string {
  return (
    LATER_ERRORS[code] ?? (isErrorCode(code) ? ERROR_CATALOGUE[code].message : "Unknown error")
  );
}
