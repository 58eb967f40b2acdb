const TOO_MANY_REQUESTS = 429;

/** Twilio could not be read; the message names its status and code, and nothing of the call. */
export class TwilioReadError extends Error {
  override readonly name = "TwilioReadError";
  /** The status of Twilio's answer; null when none came. */
  readonly status: number | null;

  constructor({ status, code }: { status?: number; code?: number | string }) {
    super(`Twilio could not be read (${status ?? "no answer"}, ${code ?? "no code"}).`);
    this.status = status ?? null;
  }

  /** Whether the same question may well be answered in a while. */
  get isTransient(): boolean {
    return this.status === null || this.status === TOO_MANY_REQUESTS || this.status >= 500;
  }
}
