import {
  InputError,
  readAddress,
  readArray,
  readNumber,
  readObject,
  readString,
  readTime,
} from "../input.ts";
import { storeMedia } from "../media-fetch.ts";
import { applyKeyword, findKeyword } from "../opt-outs.ts";
import type { Message, PhoneNumber } from "../records.ts";
import { countSegments } from "../segments.ts";
import { newSid } from "../sids.ts";
import type { Simulation } from "../simulation.ts";

/**
 * Adds our numbers or changes them; others stay. A number that exists keeps its SID and what is
 * configured on it unless the input says otherwise, so that a start may repeat its seeding.
 */
export function putNumbers(simulation: Simulation, input: unknown): PhoneNumber[] {
  const { store, clock } = simulation;
  const rows = readArray(input, "numbers", 1_000).map((item): PhoneNumber => {
    const given = readObject(item, "number");
    const address = readAddress(given.address, "address");
    const existing = store.numbers.get(address);
    const text = (name: string, usual: string) =>
      given[name] === undefined ? usual : readString(given[name], name);
    const sid = text("sid", existing?.sid ?? newSid("PN"));
    if (!/^PN[0-9a-fA-F]{32}$/.test(sid)) throw new InputError("sid must be PN and 32 hex digits");
    return {
      smsFallbackMethod: "POST",
      statusCallback: "",
      statusCallbackMethod: "POST",
      voiceUrl: "",
      voiceMethod: "POST",
      voiceFallbackUrl: "",
      voiceFallbackMethod: "POST",
      voiceApplicationSid: "",
      createdMs: clock.now(),
      ...existing,
      sid,
      address,
      friendlyName: text("friendlyName", existing?.friendlyName ?? address),
      smsUrl: text("smsUrl", existing?.smsUrl ?? ""),
      smsMethod: text("smsMethod", existing?.smsMethod ?? "POST"),
      smsFallbackUrl: text("smsFallbackUrl", existing?.smsFallbackUrl ?? ""),
      smsApplicationSid: text("smsApplicationSid", existing?.smsApplicationSid ?? ""),
      updatedMs: clock.now(),
    };
  });
  for (const row of rows) store.numbers.put(row.address, row);
  simulation.announceState();
  return rows;
}

/** Adds people for the phone page, or renames them; others stay. */
export function putContacts(simulation: Simulation, input: unknown): void {
  const rows = readArray(input, "contacts", 1_000).map((item) => {
    const given = readObject(item, "contact");
    const name =
      given.name === undefined || given.name === null ? "" : readString(given.name, "name");
    return {
      address: readAddress(given.address, "address"),
      name: name.trim() === "" ? null : name.trim(),
    };
  });
  for (const row of rows) simulation.store.contacts.put(row.address, row);
  simulation.announceState();
}

/**
 * Puts history into the message log without any webhook or callback. Its STOPs and STARTs count. A
 * SID that exists already is left alone. Returns the SIDs in the input's order.
 */
export function importMessages(simulation: Simulation, input: unknown): string[] {
  const { store } = simulation;
  const items = readArray(input, "messages", 100_000).map((item) => readHistory(item));
  const added = items.filter(({ sid }) => store.messages.find(sid) === null);
  for (const { media, ...fields } of added.sort((a, b) => a.createdMs - b.createdMs)) {
    const mediaSids = media.map((item) => storeMedia(simulation, fields.sid, item).sid);
    store.messages.insert({ ...fields, mediaSids });
    const keyword =
      fields.direction === "inbound" ? findKeyword(simulation, fields.to, fields.body) : null;
    // Who stopped long ago is opted out now; Twilio's confirmation is part of the history itself.
    if (keyword !== null) {
      applyKeyword(simulation, { keyword, number: fields.to, contact: fields.from });
    }
  }
  simulation.announceState();
  return items.map(({ sid }) => sid);
}

const HISTORY_STATUSES = ["received", "sent", "delivered", "undelivered", "failed"] as const;

function readHistory(item: unknown): Omit<Message, "seq" | "mediaSids"> & { media: MediaInput[] } {
  const given = readObject(item, "message");
  const media = readMediaInputs(given.media);
  const sid =
    given.sid === undefined ? newSid(media.length > 0 ? "MM" : "SM") : readString(given.sid, "sid");
  if (!/^(SM|MM)[0-9a-fA-F]{32}$/.test(sid)) {
    throw new InputError("sid must be SM or MM and 32 hex digits");
  }
  const direction = readString(given.direction, "direction");
  if (direction !== "inbound" && direction !== "outbound-api" && direction !== "outbound-reply") {
    throw new InputError("direction must be inbound, outbound-api or outbound-reply");
  }
  const usualStatus = direction === "inbound" ? "received" : "delivered";
  const status = HISTORY_STATUSES.find((known) => known === (given.status ?? usualStatus));
  if (status === undefined) {
    throw new InputError(`status must be one of ${HISTORY_STATUSES.join(", ")}`);
  }
  const body = readString(given.body ?? "", "body");
  const createdMs = readTime(given.createdAt, "createdAt");
  const hasLeft = status !== "failed";
  const numSegments = countSegments(body, media.length);
  return {
    sid,
    direction,
    from: readAddress(given.from, "from"),
    to: readAddress(given.to, "to"),
    body,
    status,
    errorCode: given.errorCode === undefined ? null : readNumber(given.errorCode, "errorCode"),
    numMedia: media.length,
    numSegments,
    price: direction === "inbound" || !hasLeft ? null : (-0.0079 * numSegments).toFixed(5),
    statusCallback: null,
    mediaUrls: [],
    createdMs,
    updatedMs: createdMs,
    sentMs: hasLeft ? createdMs : null,
    isPending: false,
    media,
  };
}

export interface MediaInput {
  contentType: string;
  bytes: Buffer;
}

/** Attachments as `[{contentType, base64}]`. */
export function readMediaInputs(value: unknown): MediaInput[] {
  return readArray(value ?? [], "media", 10).map((item) => {
    const given = readObject(item, "media");
    const contentType = readString(given.contentType, "contentType").toLowerCase();
    if (!/^[\w.+-]+\/[\w.+-]+$/.test(contentType)) {
      throw new InputError("contentType must be a type such as image/jpeg");
    }
    return { contentType, bytes: Buffer.from(readString(given.base64, "base64"), "base64") };
  });
}
