const MESSAGE_SID = /^(SM|MM)[0-9a-f]{32}$/;

/** Whether this may name a text at Twilio; anybody can write anything where a SID should be. */
export function isMessageSid(sid: string): boolean {
  return MESSAGE_SID.test(sid);
}
