import {
  admin,
  adminOnly,
  again,
  change,
  CHECK_CONNECTION,
  CHECK_NUMBER,
  nobody,
  OPEN_TWILIO,
  OTHER_SENDER,
  REPORT,
  SEND_AGAIN,
  SEND_LATER,
  SEND_TOMORROW,
  type AdviceByCode,
} from "./advice.ts";

/**
 * Why a text is refused or does not arrive, by Twilio's code and our class of it. Codes:
 * https://www.twilio.com/docs/api/errors (read 2026-08). Those of webhooks are in webhook-codes.ts, of
 * WhatsApp and other channels in channel-codes.ts.
 */

/** The person who is texted: their number, their phone, their wish. */
export const RECIPIENT: AdviceByCode = {
  21211: change("Not a valid number", CHECK_NUMBER),
  21214: change("Number can’t be reached", CHECK_NUMBER),
  21217: change("Not a valid number", CHECK_NUMBER),
  21401: change("Not a valid number", CHECK_NUMBER),
  21421: change("Not a valid number", CHECK_NUMBER),
  21604: change("No number to text", "Start a new text with a number."),
  21610: change("They opted out", "Locked until they text START."),
  21612: change("No route from this sender to them", "Start a new text from another number."),
  21614: change("Not a mobile number", CHECK_NUMBER),
  21653: change("More people than one text may have", "Text them one by one."),
  30003: again("Phone off or out of range", "Try again later."),
  30004: again("Blocked by their phone or carrier", "Ask them to unblock you, or call."),
  30005: again("Number not in service", "Check the number, then try again."),
  30006: change("Landlines can’t get texts", "Call instead."),
  30011: change("Their phone can’t get pictures", "Write it again without."),
  30014: change("Not a valid number", CHECK_NUMBER),
};

/** Our number, or the service that picks one. */
export const SENDER: AdviceByCode = {
  21210: adminOnly("Our number isn’t verified at Twilio", OTHER_SENDER),
  21212: adminOnly("Our number isn’t valid at Twilio", OTHER_SENDER),
  21407: adminOnly("This kind of number can’t text", OTHER_SENDER),
  21601: adminOnly("Our number can’t receive texts", "Choose another number at Twilio."),
  21603: adminOnly("No number to send from", "Connect a number."),
  21606: adminOnly("This sender can’t text", "Choose another sender."),
  21607: adminOnly("Trial accounts send from one number only", OTHER_SENDER),
  21616: adminOnly("Two of our numbers are alike to Twilio", OTHER_SENDER),
  21621: adminOnly("This sender can’t send pictures", OTHER_SENDER),
  21657: adminOnly("Our sender name isn’t valid", OTHER_SENDER),
  21659: adminOnly("Our number isn’t Twilio’s, or not for this country", OTHER_SENDER),
  21660: adminOnly("Our number belongs to another Twilio account", OTHER_SENDER),
  21669: adminOnly("Our number is in another Twilio region", OTHER_SENDER),
  21701: admin("The Messaging Service is gone", "Choose another service for the number."),
  21702: admin("The Messaging Service can’t send just now", OPEN_TWILIO),
  21703: admin("The service has no number", "Choose another sender."),
  21704: admin("The service has no number", "Choose another sender."),
  21705: admin("The Messaging Service isn’t valid", "Choose another service for the number."),
  21708: admin("The service has no sender name", "Add one to it in Twilio."),
  21709: admin("The sender name isn’t allowed in this service", "Choose another one in Twilio."),
  21710: nobody("The number is in this service already", "Nothing to do."),
  21711: admin("The number isn’t in this service", "Add it to the service in Twilio."),
  21712: admin("The number is in another service", "Take it out of that one in Twilio first."),
  21713: admin("The service’s purpose isn’t valid", "Choose another one in Twilio."),
  21714: admin("The Messaging Service is full", "Take numbers out of it, or use another one."),
  21715: admin("The number can’t do what the service needs", "Choose another number."),
};

/** The words, the files or the options of a text. */
export const CONTENT: AdviceByCode = {
  21602: change("There was nothing to send", "Write a new text."),
  21605: change("Over 160 characters", "Write it again, shorter."),
  21617: change("Over 1600 characters", "Write it again, shorter."),
  21618: change("Twilio refused the words", "Write it again with other words."),
  21619: again("Twilio couldn’t save it", SEND_AGAIN),
  21620: change("Twilio couldn’t fetch the file", "Attach it to a new text."),
  21622: admin("This Twilio account can’t send pictures", "Turn them on in Twilio."),
  21623: change("More than 10 files", "Write it again with fewer."),
  21624: adminOnly("Twilio refused how long it may wait", REPORT),
  21627: adminOnly("Twilio refused the highest price", REPORT),
  21654: change("It needs a template", "Choose a template."),
  21655: change("The template is gone", "Choose another template."),
  21656: change("The template’s blanks aren’t filled rightly", "Fill them and send again."),
  21658: change("Something in it is too long", "Write it again, shorter."),
  30007: change("Carrier blocked it as spam", "Write it again with other words."),
  30010: admin("It costs more than the set maximum", "Raise the maximum at Twilio."),
  30012: adminOnly("Its time to wait is too short", REPORT),
  30013: adminOnly("Its time to wait is too long", REPORT),
  30019: change("The file is too large for the carrier", "Write it again with a smaller one."),
};

/** What happens between Twilio and the phone. */
export const CARRIER: AdviceByCode = {
  30008: again("Carrier gave no reason", "Try again."),
  30009: adminOnly("Part of a text to us never came", "Ask them to send it again."),
  30017: again("Carrier’s network is busy", SEND_LATER),
  30036: again("Not delivered in time", SEND_AGAIN),
  30038: adminOnly("Twilio kept back a sign-in code", "Get such codes in another way."),
  30039: adminOnly("Twilio stopped two machines texting", "Nothing to do, unless it was a person."),
  30410: again(
    "Carrier didn’t answer in time",
    "It may have arrived. Ask before sending it again.",
  ),
  30450: admin("Blocked as suspected fraud", OPEN_TWILIO),
  30610: again("Held back in quiet hours", "Send it again in the day."),
  30640: again("Held back in quiet hours", "Send it again in the day."),
};

/** What carriers demand of businesses that text. */
export const REGISTRATION: AdviceByCode = {
  21717: admin("The 10DLC brand isn’t registered", "Register it in Twilio."),
  21719: admin("The service doesn’t fit its 10DLC campaign", "Choose another one in Twilio."),
  21720: admin("The 10DLC campaign’s purpose isn’t valid", "Choose another one in Twilio."),
  21729: admin("10DLC campaign suspended", OPEN_TWILIO),
  30018: admin("Sender must be registered in this country", "Register it in Twilio."),
  30024: admin("Number isn’t ready at the carrier", "Ask Twilio."),
  30032: admin("Toll-free number isn’t verified yet", "Look at its verification status."),
  30033: admin("10DLC campaign suspended", OPEN_TWILIO),
  30034: admin("Number isn’t registered for US texting", "Add it to your 10DLC campaign."),
  30035: admin("Number is still being set up", "Wait, then send it again."),
  30125: admin("Number couldn’t be registered for US texting", "Register it again in Twilio."),
  30440: admin("Toll-free verification refused", "Ask Twilio for the reason."),
  30441: admin("Toll-free verification refused: content", "Change the use that you gave."),
  30442: admin("Toll-free verification refused: campaign", "Change the use that you gave."),
  30443: admin("Toll-free verification refused: forbidden content", "Ask Twilio what is allowed."),
  30444: admin("Toll-free verification refused: high risk", "Ask Twilio what is allowed."),
  30445: admin("Toll-free verification refused: wrong details", "Correct them and send them in."),
  30446: admin("Toll-free verification refused: consent", "Show how people agree to texts."),
  30447: admin("Toll-free verification refused: number", "Check the number in Twilio."),
  30448: admin("Toll-free verification refused: age gate", "Add an age check, then try again."),
  30449: admin("Toll-free verification refused: sample links", "Correct the sample texts."),
};

/** How much may be sent, and how fast. */
export const LIMIT: AdviceByCode = {
  20429: nobody("Twilio is busy", "It retries by itself."),
  21611: nobody("The sender’s queue is full", "It retries by itself."),
  30001: again("Too many texts at once", SEND_AGAIN),
  30022: again("Over the 10DLC rate", SEND_LATER),
  30023: again("Over the 10DLC daily limit", SEND_TOMORROW),
  30025: nobody("Half of T-Mobile’s daily limit is used", "Nothing to do yet."),
  30026: nobody("70% of T-Mobile’s daily limit is used", "Send the rest tomorrow if it can wait."),
  30027: again("Over T-Mobile’s daily limit", SEND_TOMORROW),
  30031: adminOnly("Twilio refused the set rate", REPORT),
  63038: admin("Twilio’s daily limit is used up", "Send it again tomorrow, or raise the limit."),
};

/** Our Twilio account and its credentials. */
export const ACCOUNT: AdviceByCode = {
  20003: admin("Twilio rejected our credentials", CHECK_CONNECTION),
  20005: admin("Twilio account isn’t active", OPEN_TWILIO),
  20006: admin("Our credentials may not do this", "Use the account’s own auth token."),
  20008: admin("These are Twilio’s test credentials", "Use the live ones."),
  20010: admin("Twilio turned this off for the account", OPEN_TWILIO),
  20151: admin("Twilio rejected our credentials", CHECK_CONNECTION),
  20403: admin("Our credentials may not do this", "Use the account’s own auth token."),
  20404: admin("Twilio doesn’t know this account", CHECK_CONNECTION),
  21219: admin("Trial account: only verified numbers", "Verify the number, or upgrade Twilio."),
  21404: admin("Trial accounts can’t have this number", "Upgrade Twilio."),
  21408: admin(
    "Texting this country is off",
    "Turn it on in Settings, Countries, and in Twilio’s geo permissions.",
  ),
  21470: admin("The account SID isn’t valid", CHECK_CONNECTION),
  21471: admin("Twilio doesn’t know this account", CHECK_CONNECTION),
  21472: admin("Twilio account isn’t active", OPEN_TWILIO),
  21608: admin("Trial account: only verified numbers", "Verify the number, or upgrade Twilio."),
  30002: admin("Twilio account suspended", OPEN_TWILIO),
};

/** Twilio itself, and requests of ours that it does not accept. */
export const TWILIO: AdviceByCode = {
  20001: adminOnly("Twilio doesn’t know what we asked", REPORT),
  20004: adminOnly("Twilio doesn’t allow what we asked", REPORT),
  20007: adminOnly("We asked Twilio for too much at once", REPORT),
  20009: nobody("Twilio is still working on this text", "It retries by itself."),
  20011: adminOnly("Our connection to Twilio is out of date", REPORT),
  20012: adminOnly("Our connection to Twilio is out of date", REPORT),
  20020: nobody("Twilio has it like this already", "Nothing to do."),
  20162: nobody("Twilio was changing the same thing", "It retries by itself."),
  20409: nobody("Twilio was changing the same thing", "It retries by itself."),
  20410: adminOnly("It is no longer at Twilio", "Nothing can be done there any more."),
  20413: adminOnly("What we sent to Twilio is too large", REPORT),
  20422: adminOnly("Twilio didn’t accept what we sent", REPORT),
  20423: adminOnly("The SID isn’t valid at Twilio", CHECK_CONNECTION),
  20426: adminOnly("Our connection to Twilio is out of date", REPORT),
  20500: again("Twilio had an internal problem", "We check whether it was sent."),
  20503: again("Twilio wasn’t there", "We check whether it was sent."),
  21481: adminOnly("Twilio lost its place in a list", "It starts over by itself."),
  21730: again("Twilio is under maintenance", SEND_LATER),
  30015: adminOnly("Twilio doesn’t know this channel", REPORT),
  30016: change("They can’t be reached from this sender", OTHER_SENDER),
  30020: again("Twilio couldn’t keep it for later", SEND_AGAIN),
  30021: again("Twilio had an internal problem", SEND_AGAIN),
  30028: adminOnly("Our connection to Twilio is out of date", REPORT),
  30029: adminOnly("Twilio refused how long to keep words", REPORT),
  30030: adminOnly("Twilio refused how long to keep numbers", REPORT),
  30400: adminOnly("Twilio didn’t accept what we sent", REPORT),
  30404: adminOnly("It is no longer at Twilio", "Nothing can be done there any more."),
  30500: again("Twilio had an internal problem", SEND_AGAIN),
};

/** Texts for later. */
export const SCHEDULE: AdviceByCode = {
  30409: change("Too late to cancel", "It is on its way, or has arrived."),
  35111: change("It has no time to be sent at", "Choose a time."),
  35114: change("The time isn’t valid", "Choose another time."),
  35115: change("The time is too soon or too far away", "Choose 15 minutes to 35 days from now."),
  35118: admin("Twilio needs a Messaging Service to send later", "Choose one for the number."),
  35125: admin("Too many texts wait at Twilio", "Let some go out first."),
  35126: change("This channel can’t send later", "Send it now."),
};

/** Our numbers at Twilio: buying, keeping, setting them up. */
export const NUMBER: AdviceByCode = {
  21406: admin("The number needs a webhook before its fallback", "Set its webhooks again."),
  21422: change("Somebody else has this number now", "Choose another number."),
  21451: change("Not an area code", "Check the area code."),
  21452: change("No numbers in this area code", "Choose another area code."),
  21613: admin("This number needs a certification", OPEN_TWILIO),
  21615: admin("This number needs a local address", "Add one in Twilio."),
  21631: admin("This number needs an address", "Add one in Twilio."),
  21649: admin("This number needs papers", "Add a regulatory bundle in Twilio."),
  21650: admin("This number needs a verified identity", "Add it in Twilio."),
  21651: admin("A paper doesn’t meet the rules", "Replace it in Twilio."),
};
