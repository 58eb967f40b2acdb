import type { Faults } from "../faults.ts";
import { countSegments } from "../segments.ts";
import { isOptedOut } from "../opt-outs.ts";
import type { Application, LedgerEntry, Message, MessagingService } from "../records.ts";
import { numbersOf, routeOf } from "../services.ts";
import type { Simulation } from "../simulation.ts";

/** What the phone page and the tests see. */

export interface PhoneState {
  accountSid: string;
  nowMs: number;
  /** Where the inbox is, for the page's link; null when nobody said. */
  inboxUrl: string | null;
  numbers: { sid: string; address: string; friendlyName: string; isConnected: boolean }[];
  /** Each with the addresses of its numbers. */
  services: (MessagingService & { numbers: string[] })[];
  applications: Application[];
  contacts: PhoneContact[];
  faults: Faults;
}

export interface PhoneContact {
  address: string;
  name: string | null;
  /** Our numbers that this contact texted STOP to. */
  stopped: string[];
  /** The number of ours that this contact exchanged the latest text with. */
  lastNumber: string | null;
}

export interface PhoneMessage {
  sid: string;
  contact: string;
  number: string;
  isFromContact: boolean;
  body: string;
  status: Message["status"];
  errorCode: number | null;
  createdMs: number;
  /** Whether the handset has it: a reply that is still under way is not on the phone. */
  hasArrived: boolean;
  media: { sid: string; contentType: string }[];
}

/** Contacts that nobody named but that exchanged texts; only the latest, a load test has thousands. */
const SHOWN_STRANGERS = 12;

export function toPhoneState(simulation: Simulation, inboxUrl: string | null): PhoneState {
  const { accountSid, clock, faults, store } = simulation;
  const numbers = store.numbers.values();
  const known = store.contacts.values();
  const strangers = findStrangers(simulation).map((address) => ({ address, name: null }));
  return {
    accountSid,
    nowMs: clock.now(),
    inboxUrl,
    faults,
    numbers: numbers.map((number) => ({
      sid: number.sid,
      address: number.address,
      friendlyName: number.friendlyName,
      isConnected: routeOf(simulation, number).url !== "",
    })),
    services: store.services.values().map((service) => ({
      ...service,
      numbers: numbersOf(simulation, service.sid).map(({ address }) => address),
    })),
    applications: store.applications.values(),
    contacts: [...known, ...strangers].map(({ address, name }) => ({
      address,
      name,
      stopped: numbers
        .map((number) => number.address)
        .filter((number) => isOptedOut(simulation, number, address)),
      lastNumber: findLastNumber(simulation, address),
    })),
  };
}

function findLastNumber({ store }: Simulation, contact: string): string | null {
  let last: { address: string; createdMs: number } | null = null;
  for (const { address } of store.numbers.values()) {
    const [message] = store.messages.between(contact, address, 1);
    if (message === undefined || message.createdMs <= (last?.createdMs ?? 0)) continue;
    last = { address, createdMs: message.createdMs };
  }
  return last?.address ?? null;
}

function findStrangers({ store }: Simulation): string[] {
  const found = new Set<string>();
  for (const pair of store.messages.pairs(1_000)) {
    for (const address of pair) {
      const isKnown = store.numbers.get(address) ?? store.contacts.get(address);
      if (isKnown === undefined) found.add(address);
    }
    if (found.size >= SHOWN_STRANGERS) break;
  }
  return [...found];
}

/** What was accepted, with the segments that Twilio would bill. */
export function toLedger(entries: LedgerEntry[]): (LedgerEntry & { segments: number })[] {
  return entries.map((entry) => ({
    ...entry,
    segments: countSegments(entry.body, entry.numMedia),
  }));
}

/** What Twilio still holds of a contact: shows that an erasure reached it. */
export function toRemains({ store }: Simulation, contact: string) {
  const messages = store.numbers
    .values()
    .flatMap(({ address }) => store.messages.between(contact, address, store.messages.size));
  return {
    contact,
    messages: messages.map(({ sid }) => sid),
    bodies: messages.filter(({ body }) => body !== "").map(({ sid }) => sid),
    media: messages
      .flatMap(({ mediaSids }) => mediaSids)
      .filter((sid) => store.readMedia(sid) !== null),
  };
}

export function toPhoneMessage({ store }: Simulation, message: Message): PhoneMessage {
  const isFromContact = message.direction === "inbound";
  return {
    sid: message.sid,
    contact: isFromContact ? message.from : message.to,
    number: isFromContact ? message.to : message.from,
    isFromContact,
    body: message.body,
    status: message.status,
    errorCode: message.errorCode,
    createdMs: message.createdMs,
    hasArrived: message.status === "delivered" || (message.status === "sent" && !message.isPending),
    media: message.mediaSids
      .map((sid) => store.media.get(sid))
      .filter((media) => media !== undefined)
      .map(({ sid, contentType }) => ({ sid, contentType })),
  };
}
