/** Twilio refuses a longer text with error 21617; counted as JavaScript counts, in UTF-16 units. */
export const MAX_BODY_CHARS = 1600;
/** Twilio refuses more with error 21623. */
export const MAX_MEDIA = 10;
/** All files of one text together. https://www.twilio.com/docs/messaging/api/message-resource */
export const MAX_TOTAL_MEDIA_BYTES = 5 * 1024 * 1024;
/** One file that Twilio does not shrink for the handset, so anything but a picture. */
export const MAX_OTHER_MEDIA_BYTES = 500 * 1024;
/** An incoming file: the largest that any channel carries (WhatsApp, RCS). */
export const MAX_INBOUND_MEDIA_BYTES = 16 * 1024 * 1024;
/** A contact's name, a file's name. */
export const MAX_NAME_CHARS = 120;
