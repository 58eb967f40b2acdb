import { SealingError, type SealingKeys } from "../sealing.ts";
import { unsealToken } from "../twilio/sealed-token.ts";
import { findEnv } from "./env.ts";
import { logEvent } from "./log.ts";

/** A token that may have signed a request, and by which name people know it. */
export interface SigningToken {
  token: string;
  label: "primary" | "secondary";
}

/** An account whose tokens the database keeps; the first is the one that calls Twilio. */
export interface SealedAccount {
  accountSid: string;
  sealedTokens: readonly string[];
}

/** The tokens cannot be had just now: whether a request is genuine is not known. */
export class TokensUnavailableError extends Error {
  override readonly name = "TokensUnavailableError";
}

/** Finds the tokens that may have signed a request. Both throw TokensUnavailableError. */
export interface SigningTokens {
  /** None for an account that is not ours. */
  of: (accountSid: string) => Promise<readonly SigningToken[]>;
  /**
   * For a signature that fits none of them: perhaps they were changed a moment ago. Null when they were
   * read just now, or come from the environment.
   */
  readAgain: (accountSid: string) => Promise<readonly SigningToken[] | null>;
}

/** A token that was removed is refused after this at the latest. */
const FRESH_FOR_MS = 60_000;
/** An account or token that nobody knew is looked for again after this at the earliest. */
const LOOK_AGAIN_AFTER_MS = 5_000;

const ACCOUNT_SID = /^AC[0-9a-f]{32}$/;
const LABELS = ["primary", "secondary"] as const;

/**
 * All sealed tokens are read together, so that what a request names never decides what it costs:
 * however many forgeries come, for whatever accounts, there is one look-up in five seconds, and one in a
 * minute while only known accounts are named. `load` reads them all.
 */
export function createSigningTokens(options: {
  environment: () => ReadonlyMap<string, readonly SigningToken[]>;
  load: () => Promise<SealedAccount[]>;
  keys: () => SealingKeys;
  now?: () => number;
}): SigningTokens {
  const now = options.now ?? (() => Date.now());
  /** Null for an account whose tokens do not open. */
  let known: ReadonlyMap<string, readonly SigningToken[] | null> = new Map();
  let readAt = -Infinity;
  let triedAt = -Infinity;
  let reading: Promise<void> | null = null;

  async function read(): Promise<void> {
    triedAt = now();
    try {
      known = await openAll(await options.load(), options.keys());
      readAt = triedAt;
    } catch (cause) {
      throw new TokensUnavailableError("The tokens of the accounts could not be read.", { cause });
    } finally {
      reading = null;
    }
  }

  /** Reads them when they are older than this. */
  async function refresh(maxAgeMs: number): Promise<boolean> {
    const age = now() - readAt;
    // A clock that was set back counts as old.
    if (age >= 0 && age < maxAgeMs) return false;
    const sinceTry = now() - triedAt;
    if (reading === null && readAt !== triedAt && sinceTry >= 0 && sinceTry < 1_000) {
      throw new TokensUnavailableError(
        "The tokens of the accounts could not be read a moment ago.",
      );
    }
    await (reading ??= read());
    return true;
  }

  function find(accountSid: string): readonly SigningToken[] {
    const tokens = known.get(accountSid);
    if (tokens === null) throw new TokensUnavailableError("The account's tokens do not open.");
    return tokens ?? [];
  }

  return {
    async of(accountSid) {
      if (!ACCOUNT_SID.test(accountSid)) return [];
      const own = options.environment().get(accountSid);
      if (own !== undefined) return own;
      await refresh(known.has(accountSid) ? FRESH_FOR_MS : LOOK_AGAIN_AFTER_MS);
      return find(accountSid);
    },
    async readAgain(accountSid) {
      if (!known.has(accountSid) || options.environment().has(accountSid)) return null;
      return (await refresh(LOOK_AGAIN_AFTER_MS)) ? find(accountSid) : null;
    },
  };
}

/**
 * The account of the environment. TWILIO_AUTH_TOKEN_NEXT is set while the token is being rotated:
 * Twilio signs with the old primary until the secondary is promoted, so for a while both are right.
 * https://www.twilio.com/docs/iam/api/authtoken
 */
export function environmentTokens(
  env: NodeJS.ProcessEnv = process.env,
): ReadonlyMap<string, readonly SigningToken[]> {
  const accountSid = findEnv("TWILIO_ACCOUNT_SID", env);
  const tokens = [findEnv("TWILIO_AUTH_TOKEN", env), findEnv("TWILIO_AUTH_TOKEN_NEXT", env)].filter(
    (token) => token !== null,
  );
  return new Map(accountSid === null || tokens.length === 0 ? [] : [[accountSid, label(tokens)]]);
}

async function openAll(accounts: readonly SealedAccount[], keys: SealingKeys) {
  const opened = new Map<string, readonly SigningToken[] | null>();
  for (const { accountSid, sealedTokens } of accounts) {
    try {
      const open = (sealed: string) => unsealToken(keys, accountSid, sealed);
      opened.set(accountSid, label(await Promise.all(sealedTokens.map(open))));
    } catch (error) {
      if (!(error instanceof SealingError)) throw error;
      logEvent("tokens_not_opened", { accountSid, error: error.message });
      opened.set(accountSid, null);
    }
  }
  return opened;
}

function label(tokens: readonly string[]): SigningToken[] {
  return LABELS.flatMap((name, index) => {
    const token = tokens[index];
    return token === undefined ? [] : [{ token, label: name }];
  });
}
