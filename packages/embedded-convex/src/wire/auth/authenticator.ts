import { BackendError, type Caller, type Json, type JsonObject } from "../../contracts.ts";
import { isObject } from "../../values/json.ts";
import type { AdminKey } from "./admin-key.ts";
import { actingIdentity } from "./identity.ts";
import type { TokenVerifier } from "./tokens.ts";

/** Who calls, and until when a token vouches for it (real time, ms). */
export interface Session {
  caller: Caller;
  expiresAtMs: number | null;
}

export const ANONYMOUS: Session = {
  caller: { identity: null, isAdmin: false },
  expiresAtMs: null,
};

/** Turns credentials into callers. All failures are BackendErrors of status 401 or 403. */
export class Authenticator {
  readonly #adminKey: AdminKey;
  readonly #verifyToken: TokenVerifier;

  constructor(adminKey: AdminKey, verifyToken: TokenVerifier) {
    this.#adminKey = adminKey;
    this.#verifyToken = verifyToken;
  }

  /** `Bearer <jwt>`, `Convex <admin key>` or `Convex <admin key>:<base64 JSON identity>`. */
  async fromHeader(header: string | undefined, host: string | undefined): Promise<Session> {
    if (header === undefined) return ANONYMOUS;
    const [scheme, credential] = splitOnce(header, " ");
    switch (scheme.toLowerCase()) {
      case "bearer":
        return this.user(credential);
      case "convex": {
        const [key, actingAs] = splitOnce(credential, ":");
        return this.admin(key, actingAs === "" ? null : parseActingAs(actingAs), host);
      }
      default:
        throw new BackendError("InvalidAuthHeader", "Unknown scheme in the Authorization header.");
    }
  }

  async user(token: string): Promise<Session> {
    const { identity, expiresAtMs } = await this.#verifyToken(token);
    return { caller: { identity, isAdmin: false }, expiresAtMs };
  }

  /**
   * A page that made its own host name resolve to 127.0.0.1 still sends that name as Host, so the
   * admin key counts only under a loopback name.
   */
  admin(key: string, actingAs: JsonObject | null, host: string | undefined): Session {
    if (!this.#adminKey.matches(key)) {
      throw new BackendError(
        "BadDeployKey",
        "The provided deploy key was invalid for this deployment.",
      );
    }
    if (!isLoopbackHost(host)) {
      throw new BackendError("BadHost", "The admin key is accepted on loopback addresses only.");
    }
    const identity = actingAs === null ? null : actingIdentity(actingAs);
    return { caller: { identity, isAdmin: true }, expiresAtMs: null };
  }
}

/** Whether a Host header names this machine by a loopback name. */
function isLoopbackHost(host: string | undefined): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host ?? "");
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1).trim()];
}

function parseActingAs(encoded: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(Buffer.from(encoded, "base64").toString()) as Json;
  } catch {
    throw new BackendError("InvalidAuthHeader", "The identity to act as is not base64 of JSON.");
  }
  if (!isObject(value)) {
    throw new BackendError("InvalidAuthHeader", "The identity to act as is not an object.");
  }
  return value;
}
