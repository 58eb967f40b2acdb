/**
 * Messages of the sync WebSocket, `/api/<version>/sync`.
 * Source: convex npm 1.48 `browser/sync/protocol.ts`.
 */
import type { Json, JsonObject } from "../../contracts.ts";
import { isObject } from "../../values/json.ts";

export type ClientMessage =
  | {
      type: "Connect";
      sessionId: string;
      maxObservedTimestamp: bigint | null;
      /** Client's clock, ms. */
      clientTs: number | null;
    }
  | {
      type: "ModifyQuerySet";
      baseVersion: number;
      newVersion: number;
      modifications: QueryChange[];
    }
  | { type: "Mutation" | "Action"; requestId: number; call: WireCall }
  | { type: "Authenticate"; baseVersion: number; token: WireToken }
  | { type: "Event" };

export type QueryChange =
  | { type: "Add"; queryId: number; call: WireCall; journal: string | null }
  | { type: "Remove"; queryId: number };

export interface WireCall {
  udfPath: string;
  args: JsonObject;
  componentPath: string | null;
}

export type WireToken =
  | { type: "None" }
  | { type: "User"; value: string }
  | { type: "Admin"; value: string; actingAs: JsonObject | null };

export interface StateVersion {
  querySet: number;
  identity: number;
  ts: bigint;
}

/** A message that no correct client sends. The session ends with a FatalError. */
export class ProtocolError extends Error {}

/** u64 on the wire: base64 of eight bytes, little endian. */
export function encodeTs(ts: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(ts);
  return bytes.toString("base64");
}

export function decodeTs(encoded: string): bigint {
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== 8) throw new ProtocolError("A timestamp is eight bytes in base64.");
  return bytes.readBigUInt64LE();
}

export function encodeVersion(version: StateVersion): JsonObject {
  return { querySet: version.querySet, identity: version.identity, ts: encodeTs(version.ts) };
}

/** Reads one frame. Throws ProtocolError. */
export function parseClientMessage(text: string): ClientMessage {
  const message = parseObject(text);
  switch (message.type) {
    case "Connect":
      return {
        type: "Connect",
        sessionId: requireString(message, "sessionId"),
        maxObservedTimestamp:
          typeof message.maxObservedTimestamp === "string"
            ? decodeTs(message.maxObservedTimestamp)
            : null,
        clientTs: typeof message.clientTs === "number" ? message.clientTs : null,
      };
    case "ModifyQuerySet":
      return {
        type: "ModifyQuerySet",
        baseVersion: requireCount(message, "baseVersion"),
        newVersion: requireCount(message, "newVersion"),
        modifications: requireArray(message, "modifications").map(parseChange),
      };
    case "Mutation":
    case "Action":
      return {
        type: message.type,
        requestId: requireCount(message, "requestId"),
        call: parseCall(message),
      };
    case "Authenticate":
      return {
        type: "Authenticate",
        baseVersion: requireCount(message, "baseVersion"),
        token: parseToken(message),
      };
    case "Event":
      return { type: "Event" };
    default:
      throw new ProtocolError(`Unknown message type ${JSON.stringify(message.type ?? null)}.`);
  }
}

function parseObject(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new ProtocolError("Received Invalid JSON on websocket.");
  }
  if (!isObject(value)) throw new ProtocolError("A message is a JSON object.");
  return value;
}

function parseChange(value: Json): QueryChange {
  if (!isObject(value)) throw new ProtocolError("A modification is a JSON object.");
  const queryId = requireCount(value, "queryId");
  if (value.type === "Remove") return { type: "Remove", queryId };
  if (value.type !== "Add") throw new ProtocolError("A modification is an Add or a Remove.");
  const journal = typeof value.journal === "string" ? value.journal : null;
  return { type: "Add", queryId, call: parseCall(value), journal };
}

function parseCall(value: JsonObject): WireCall {
  const args = requireArray(value, "args")[0] ?? {};
  if (!isObject(args)) throw new ProtocolError("Arguments are one JSON object.");
  return {
    udfPath: requireString(value, "udfPath"),
    args,
    componentPath: typeof value.componentPath === "string" ? value.componentPath : null,
  };
}

function parseToken(message: JsonObject): WireToken {
  switch (message.tokenType) {
    case "None":
      return { type: "None" };
    case "User":
      return { type: "User", value: requireString(message, "value") };
    case "Admin": {
      const { impersonating } = message;
      const actingAs = isObject(impersonating) ? impersonating : null;
      return { type: "Admin", value: requireString(message, "value"), actingAs };
    }
    default:
      throw new ProtocolError("A tokenType is None, User or Admin.");
  }
}

function requireString(value: JsonObject, field: string): string {
  const found = value[field];
  if (typeof found !== "string") throw new ProtocolError(`${field} is a string.`);
  return found;
}

function requireCount(value: JsonObject, field: string): number {
  const found = value[field];
  if (typeof found !== "number" || !Number.isSafeInteger(found) || found < 0) {
    throw new ProtocolError(`${field} is a whole number.`);
  }
  return found;
}

function requireArray(value: JsonObject, field: string): Json[] {
  const found = value[field];
  if (!Array.isArray(found)) throw new ProtocolError(`${field} is an array.`);
  return found;
}
