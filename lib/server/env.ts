/** Where the app finds its backend and how it proves who it is. Read at request time, never at build. */
export interface ServerEnv {
  /** Base address of the Convex deployment, without a trailing slash. */
  convexUrl: string;
  /** Origin that Twilio calls, without a path. */
  publicWebhookUrl: string;
}

/**
 * A required variable of the process. The lookup is by a name that the bundler cannot see, because
 * Next replaces `process.env.NEXT_PUBLIC_…` by its value at build time.
 *
 * @throws when it is unset or empty, naming it.
 */
export function requireEnv(name: string, env: NodeJS.ProcessEnv = process.env): string {
  const value = findEnv(name, env);
  if (value === null) {
    throw new Error(`${name} is not set. \`npm start\` sets it; .env.example says what it is.`);
  }
  return value;
}

/** A variable of the process, or null when it is unset or empty. */
export function findEnv(name: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === "" ? null : value;
}

/** The addresses that every route needs. */
export function serverEnv(env: NodeJS.ProcessEnv = process.env): ServerEnv {
  return {
    convexUrl: requireEnv("NEXT_PUBLIC_CONVEX_URL", env).replace(/\/+$/, ""),
    publicWebhookUrl: new URL(requireEnv("PUBLIC_WEBHOOK_URL", env)).origin,
  };
}
