const TOO_MANY_REQUESTS = 429;
const WRONG_CREDENTIALS = 401;

/** Twilio could not be read; the message names its status and code, and nothing of the call. */
export class TwilioReadError extends Error {
  override readonly name = "TwilioReadError";
  /** The status of Twilio's answer; null when none came. */
  readonly status: number | null;

  /** Twilio's code, or that of the connection. */
  readonly #code: number | string | null;

  constructor({ status, code }: { status?: number; code?: number | string }) {
    super(`Twilio could not be read (${status ?? "no answer"}, ${code ?? "no code"}).`);
    this.status = status ?? null;
    this.#code = code ?? null;
  }

  /** Whether the same question may well be answered in a while. */
  get isTransient(): boolean {
    return this.status === null || this.status === TOO_MANY_REQUESTS || this.status >= 500;
  }

  /** Whether Twilio itself refused it: what stands between us and Twilio knows none of its codes. */
  get isRefusal(): boolean {
    if (this.isTransient) return false;
    return this.status === WRONG_CREDENTIALS || typeof this.#code === "number";
  }

  /** What people read. */
  get words(): string {
    const code = this.#code === null ? "" : ` (${this.#code})`;
    if (this.status === null) return `Twilio could not be reached${code}.`;
    if (this.status === WRONG_CREDENTIALS)
      return `Twilio refused this account's credentials${code}.`;
    if (this.status === TOO_MANY_REQUESTS) return `Twilio is busy${code}.`;
    if (this.status >= 500) return `Twilio had an error of its own${code}.`;
    return `Twilio refused to show its message log${code}.`;
  }
}
