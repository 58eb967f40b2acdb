/** What somebody did, after their name: "Dana removed a Twilio token". By the action's name. */
const DEEDS: Record<string, string> = {
  "compliance.exportPage": "exported the opt-outs and consents",
  "consents.record": "recorded a consent",
  "countries.set": "changed which countries are texted",
  "credentials.addToken": "entered a Twilio token",
  "credentials.judge": "asked Twilio about the token",
  "credentials.promote": "asked to call Twilio with another token",
  "credentials.removeToken": "asked to remove a Twilio token",
  "delivery.resume": "tried sending again",
  "erasures.eraseContact": "erased a contact",
  "erasures.retryAtTwilio": "asked Twilio again to erase",
  "optOuts.add": "entered an opt-out",
  "optOuts.decideReview": "decided whether somebody opted out",
  "optOuts.lift": "lifted an opt-out",
  "phoneNumbers.setPace": "changed how fast a number sends",
  "quarantine.discard": "discarded something in quarantine",
  "quarantine.replay": "fetched something in quarantine from Twilio",
  "quietHours.endOverride": "ended an exception to the quiet hours",
  "quietHours.override": "made an exception to the quiet hours",
  "quietHours.set": "changed the quiet hours",
  "reconciliation.cancelWalk": "stopped reading Twilio’s message log",
  "reconciliation.checkNow": "compared Twilio’s message log",
  "reconciliation.startImport": "started importing from Twilio",
  "retention.set": "changed how long texts are kept",
  "webhookHealth.change": "noticed that a number’s webhook changed",
  "webhookHealth.checkNow": "checked the numbers’ webhooks",
  "webhookHealth.repair": "pointed a number’s webhook here",
  "webhookHealth.startSelfTest": "tested whether Twilio reaches this inbox",
};

/** What was done, as words after a name; an action without words is named as it is. */
export function describeDeed(action: string): string {
  return DEEDS[action] ?? `did “${action}”`;
}

/** Who did it. */
export function describeActor(memberName: string | null): string {
  return memberName ?? "Threadbox";
}

/** What it was done to; null where only the database knows it by that name. */
export function describeTarget(target: string | null): string | null {
  if (target === null || DOCUMENT_ID.test(target)) return null;
  return target === "optOuts" ? "opt-outs" : target;
}

/** An id of Convex's: small letters and digits. Twilio's SIDs begin with capitals. */
const DOCUMENT_ID = /^[0-9a-z]{31,37}$/;

/** Every action that has words, for the filter. */
export const KNOWN_ACTIONS: readonly string[] = Object.keys(DEEDS);
