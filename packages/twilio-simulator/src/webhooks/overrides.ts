/**
 * Connection overrides in the fragment of a webhook URL, such as `#rc=3&rp=5xx,ct,rt`.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides (read 2026-04)
 */
export interface ConnectionPolicy {
  connectTimeoutMs: number;
  readTimeoutMs: number;
  /** For all attempts together. */
  totalTimeoutMs: number;
  retries: number;
  retryOn: readonly RetryReason[];
}

export type RetryReason = "4xx" | "5xx" | "ct" | "rt";

const RETRY_REASONS: readonly RetryReason[] = ["4xx", "5xx", "ct", "rt"];

export function readConnectionPolicy(url: string): ConnectionPolicy {
  const overrides = new URLSearchParams(url.split("#")[1] ?? "");
  return {
    connectTimeoutMs: readWithin(overrides.get("ct"), { min: 100, max: 10_000, usual: 5_000 }),
    readTimeoutMs: readWithin(overrides.get("rt"), { min: 100, max: 15_000, usual: 15_000 }),
    totalTimeoutMs: readWithin(overrides.get("tt"), { min: 100, max: 15_000, usual: 15_000 }),
    retries: readWithin(overrides.get("rc"), { min: 0, max: 5, usual: 1 }),
    retryOn: readRetryReasons(overrides.get("rp")),
  };
}

function readWithin(
  text: string | null,
  { min, max, usual }: { min: number; max: number; usual: number },
): number {
  if (text === null || !/^\d+$/.test(text)) return usual;
  return Math.min(max, Math.max(min, Number(text)));
}

function readRetryReasons(text: string | null): readonly RetryReason[] {
  if (text === null) return ["ct"];
  const names = text.split(",");
  if (names.includes("all")) return RETRY_REASONS;
  return RETRY_REASONS.filter((reason) => names.includes(reason));
}
