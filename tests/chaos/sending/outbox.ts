import { randomUUID } from "node:crypto";
import type { ConvexHttpClient } from "convex/browser";
import { expect } from "vitest";
import { api } from "../../../convex/_generated/api.js";
import { DEV_ORGANIZATION } from "../../../lib/auth/dev-staff.ts";
import { displayState } from "../../../lib/sms/display-state.ts";
import { readRows, readTexts, type Thread } from "../../stack/inbox.ts";
import {
  contactNumber,
  forEachOf,
  inboundForm,
  INCOMING,
  postSigned,
} from "../../stack/requests.ts";
import type { Stack } from "../../stack/stack.ts";

/** What the tests of sending share: threads to send in, what staff see, what Twilio took. */

/** A short code of ours, from which a hundred texts may leave in a second. */
export const FAST_NUMBER = "78780";

export type Row = Thread["row"];
export type Bubble = Thread["texts"][number];

/** A text that Twilio took, whatever its caller got to see. */
export interface Accepted {
  sid: string;
  from: string;
  to: string;
  body: string;
  acceptedMs: number;
  answer: string;
}

/** Gives the inbox the fast number, and its member leave to send more than a person would. */
export async function prepareSending(stack: Stack): Promise<void> {
  const smsUrl = stack.publicUrl + INCOMING;
  await stack.control("PUT", "numbers", [{ address: FAST_NUMBER, smsUrl }]);
  const { externalId } = DEV_ORGANIZATION;
  await stack.cli.run("setupActions:connectEnvironmentAccount", { externalId });
  await stack.cli.setVariables({
    TEXTS_PER_MEMBER_PER_MINUTE: "100000",
    TEXTS_PER_ORGANIZATION_PER_MINUTE: "100000",
  });
}

/** Threads with contacts who have just texted, in their order. `first` numbers the first contact. */
export async function openThreads(
  stack: Stack,
  { count, first, to = FAST_NUMBER }: { count: number; first: number; to?: string },
): Promise<Row[]> {
  const contacts = Array.from({ length: count }, (_, index) => contactNumber(first + index));
  await forEachOf(contacts, 10, async (from) => {
    const form = inboundForm(stack, { from, to, body: "Hello" });
    // Told again when it could not be stored, as Twilio would.
    const isStored = async () => (await postSigned(stack, INCOMING, form)).status === 200;
    expect(await within(30_000, isStored)).toBe(true);
  });
  const member = await signIn(stack);
  const rows = new Map((await readRows(member)).map((row) => [row.contactAddress, row]));
  return contacts.map((contact) => {
    const row = rows.get(contact);
    if (row === undefined) throw new Error("A contact who texted has no thread.");
    return row;
  });
}

export async function signIn(stack: Stack): Promise<ConvexHttpClient> {
  const member = await stack.asMember();
  await member.mutation(api.members.enter, {});
  return member;
}

/** Sends one text as a member does. */
export async function send(member: ConvexHttpClient, row: Row, body: string): Promise<void> {
  const clientToken = randomUUID();
  const text = { conversationId: row.id, body, mediaIds: [], clientToken };
  await member.mutation(api.messages.send, text);
}

/** What staff see of the outgoing texts of these threads, by body. */
export async function readSent(stack: Stack, rows: readonly Row[]): Promise<Map<string, Bubble>> {
  const member = await stack.asMember();
  const sent = new Map<string, Bubble>();
  await forEachOf(rows, 20, async ({ id }) => {
    for (const text of await readTexts(member, id)) {
      if (text.direction === "outbound") sent.set(text.body, text);
    }
  });
  return sent;
}

/** The words under an outgoing text. */
export function stateOf({ delivery, twilioStatus, errorCode, searchedAt }: Bubble) {
  if (delivery === null) throw new Error("A text that came in has no such state.");
  return displayState({ delivery, twilioStatus, errorCode, isMissing: searchedAt !== null });
}

/** How many texts are in each state, as figures to print. */
export function countStates(texts: Iterable<Bubble>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) {
    const { name } = stateOf(text);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Resolves when nothing waits any more and no call is under way. */
export async function untilCalled(stack: Stack, rows: readonly Row[], ms: number): Promise<void> {
  if (await within(ms, async () => await areCalled(stack, rows))) return;
  throw new Error("Texts still wait, or their calls never ended.");
}

/** Whether nothing waits any more and no call is under way. */
export async function areCalled(stack: Stack, rows: readonly Row[]): Promise<boolean> {
  const isOpen = ({ delivery }: Bubble) => delivery === "waiting" || delivery === "claimed";
  return ![...(await readSent(stack, rows)).values()].some(isOpen);
}

/** What Twilio took of the texts whose words begin so, oldest first. */
export async function readLedger(stack: Stack, prefix: string): Promise<Accepted[]> {
  const { accepted } = await stack.control<{ accepted: Accepted[] }>("GET", "ledger");
  return accepted.filter(({ body }) => body.startsWith(prefix));
}

/** Bodies that Twilio took more than once. */
export function findDoubled(accepted: readonly Accepted[]): string[] {
  const seen = new Set<string>();
  return accepted.flatMap(({ body }) => {
    if (seen.has(body)) return [body];
    seen.add(body);
    return [];
  });
}

/** Whether a text is known to be taken, known to be refused, or offered to staff to decide. */
export function isSettled(text: Bubble, accepted: readonly Accepted[]): boolean {
  const wasTaken = accepted.some(({ body }) => body === text.body);
  switch (text.delivery) {
    case "accepted":
      return wasTaken;
    case "rejected":
      return !wasTaken && text.errorCode === 21610;
    case "unknown": {
      const { name, canResend, canDiscard } = stateOf(text);
      return !wasTaken && name === "Not found" && canResend && canDiscard;
    }
    default:
      return false;
  }
}

/** Moves both clocks: Twilio's log and ours must agree on when a call was made. */
export async function advanceBoth(stack: Stack, ms: number): Promise<void> {
  await stack.control("POST", "clock", { advanceMs: ms });
  await stack.advance(ms);
}

/** Whether it comes true, at the latest after so long. */
export async function within(ms: number, isTrue: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ms;
  for (;;) {
    const asked = performance.now();
    if (await isTrue()) return true;
    if (performance.now() > deadline) return false;
    // Watching must not keep the product from its work.
    await rest(Math.max(250, 3 * (performance.now() - asked)));
  }
}

export function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
