/** What somebody did, after their name: "Dana removed a Twilio token". By the action's name. */
const DEEDS: Record<string, string> = {
  "compliance.exportPage": "exported the opt-outs and consents",
  "consents.record": "recorded a consent",
  "credentials.addToken": "entered a Twilio token",
  "credentials.judge": "asked Twilio about the token",
  "credentials.promote": "chose the token that calls Twilio",
  "credentials.removeToken": "removed a Twilio token",
  "delivery.resume": "let texts go out again",
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

/** The particulars of a deed in one line: "last4 9f3a, from healthy". */
export function describeDetail(detail: Record<string, string | number | null>): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${spaced(name)} ${String(value).replaceAll("_", " ")}`)
    .join(", ");
}

/** Every action that has words, for the filter. */
export const KNOWN_ACTIONS: readonly string[] = Object.keys(DEEDS);

/** "messagesDays" as "messages days". */
function spaced(name: string): string {
  if (name === "last4") return "ending in";
  return name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}
