import type { Twilio } from "twilio";
import {
  differences,
  findOverruling,
  planChanges,
  wantedConfiguration,
  type Change,
} from "./webhook-plan.ts";

export interface ConfigureOptions {
  /** Where Twilio is to send texts (PUBLIC_WEBHOOK_URL). */
  origin: string;
  /** The number to configure; null for all of the account. */
  number: string | null;
  dryRun: boolean;
  /** Take numbers over from other hosts. */
  replace: boolean;
}

export interface NumberResult {
  phoneNumber: string;
  outcome: "unchanged" | "changed" | "would change" | "refused" | "failed";
  changes: Change[];
  /** Sentences that say what is wrong and what to do. */
  problems: string[];
}

/**
 * Points numbers at the inbox, and reads each back: what Twilio reports afterwards decides, not what
 * it answered to the update. Throws when the account has no such number.
 */
export async function configureNumbers(
  client: Twilio,
  options: ConfigureOptions,
): Promise<NumberResult[]> {
  const wanted = wantedConfiguration(options.origin);
  const filter = options.number === null ? {} : { phoneNumber: options.number };
  const numbers = await client.incomingPhoneNumbers.list(filter);
  if (numbers.length === 0) {
    throw new Error(
      options.number === null
        ? "This account has no phone numbers. Buy one in the Twilio Console: Phone Numbers, Buy a number."
        : `This account has no number ${options.number}. Check TWILIO_PHONE_NUMBER, or use --all.`,
    );
  }
  const services = await findServices(client);
  const results: NumberResult[] = [];
  for (const number of numbers) {
    const { phoneNumber, sid } = number;
    const problems = findOverruling(number, services.get(sid) ?? null);
    const plan = planChanges(number, wanted);
    if (plan.kind === "unchanged") {
      results.push({ phoneNumber, outcome: "unchanged", changes: [], problems });
      continue;
    }
    const { changes } = plan;
    if (plan.kind === "foreign" && !options.replace) {
      problems.unshift(
        `Its texts go to ${plan.host} now. Run again with --replace to take them over.`,
      );
      results.push({ phoneNumber, outcome: "refused", changes, problems });
      continue;
    }
    if (options.dryRun) {
      results.push({ phoneNumber, outcome: "would change", changes, problems });
      continue;
    }
    await client.incomingPhoneNumbers(sid).update({ ...wanted });
    const left = differences(await client.incomingPhoneNumbers(sid).fetch(), wanted);
    for (const { field, from } of left) {
      problems.unshift(`Twilio still reports ${field} as "${from}". Run this again.`);
    }
    results.push({
      phoneNumber,
      outcome: left.length > 0 ? "failed" : "changed",
      changes,
      problems,
    });
  }
  return results;
}

interface Service {
  friendlyName: string;
  useInboundWebhookOnNumber: boolean;
}

/** The Messaging Service of each number that is in one, by the number's SID. */
async function findServices(client: Twilio): Promise<Map<string, Service>> {
  const services = new Map<string, Service>();
  try {
    for (const service of await client.messaging.v1.services.list()) {
      const senders = await client.messaging.v1.services(service.sid).phoneNumbers.list();
      for (const { sid } of senders) services.set(sid, service);
    }
  } catch (error) {
    // The simulator has no Messaging Services, so no number is in one.
    if (!isNotFound(error)) throw error;
  }
  return services;
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 404;
}
