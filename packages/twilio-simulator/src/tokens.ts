import { randomBytes } from "node:crypto";
import { InputError } from "./input.ts";
import type { Simulation } from "./simulation.ts";
import type { Store } from "./store.ts";

/**
 * The account's auth tokens. REST takes both; webhooks are signed with the primary, until the secondary
 * is promoted and takes its place. https://www.twilio.com/docs/iam/api/authtoken (read 2026-04)
 */
export interface Tokens {
  /** What the simulator was started with; with another one the rotation starts over. */
  given: string;
  primary: string;
  secondary: string | null;
}

const KEY = "account";

/** The tokens as the last process left them. */
export function openTokens({ tokens }: Store, given: string): Tokens {
  const kept = tokens.get(KEY);
  return kept?.given === given ? kept : { given, primary: given, secondary: null };
}

export type TokenAction = "createSecondary" | "promote" | "deleteSecondary";

/** One step of a rotation. `token` is the new secondary; without it a random one is made. */
export function changeTokens(simulation: Simulation, action: TokenAction, token?: string): Tokens {
  const { given, primary, secondary } = simulation.tokens;
  if (action === "createSecondary") {
    const created = token ?? randomBytes(16).toString("hex");
    return keep(simulation, { given, primary, secondary: created });
  }
  if (secondary === null) throw new InputError("There is no secondary token");
  if (action === "promote") return keep(simulation, { given, primary: secondary, secondary: null });
  return keep(simulation, { given, primary, secondary: null });
}

function keep(simulation: Simulation, tokens: Tokens): Tokens {
  simulation.store.tokens.put(KEY, tokens);
  simulation.tokens = tokens;
  return tokens;
}
