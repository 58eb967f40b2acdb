import type { NumberSettings, Change } from "./webhook-settings.ts";

/** One of the account's numbers, as Twilio reports it. */
export interface ReportedNumber {
  sid: string;
  address: string;
  own: NumberSettings["own"];
  /** The TwiML App set on it. */
  applicationSid: string | null;
}

export type ReportedService = NonNullable<NumberSettings["service"]>;
export type ReportedApplication = NonNullable<NumberSettings["application"]>;

/** The Messaging Services that hold numbers, by the number's SID, and how many the account has. */
export interface ReportedServices {
  byNumber: ReadonlyMap<string, ReportedService>;
  count: number;
}

/**
 * The calls that read and set where texts go. All throw TwilioReadError; a change may be made twice.
 */
export interface ServicesApi {
  readAccount: () => Promise<{ status: string; isTrial: boolean }>;
  readNumbers: () => Promise<ReportedNumber[]>;
  /** Reads the senders of one service after the other until all of these numbers are found. */
  readServices: (numberSids: readonly string[]) => Promise<ReportedServices>;
  readApplications: (sids: readonly string[]) => Promise<ReadonlyMap<string, ReportedApplication>>;
  change: (numberSid: string, change: Change) => Promise<void>;
}

/** A number of the account with all that decides where its texts go. */
export interface NumberAtTwilio {
  sid: string;
  settings: NumberSettings;
}

/** The account's numbers by their address. `only` limits what is read to these addresses. */
export async function readSettings(
  api: Pick<ServicesApi, "readNumbers" | "readServices" | "readApplications">,
  only?: ReadonlySet<string>,
): Promise<ReadonlyMap<string, NumberAtTwilio>> {
  const all = await api.readNumbers();
  const numbers = only === undefined ? all : all.filter(({ address }) => only.has(address));
  const services = await api.readServices(numbers.map(({ sid }) => sid));
  return combine(numbers, services, await api.readApplications(applicationsOf(numbers)));
}

/** The TwiML Apps that these numbers name, each once. */
export function applicationsOf(numbers: readonly ReportedNumber[]): string[] {
  return [...new Set(numbers.flatMap(({ applicationSid }) => applicationSid ?? []))];
}

export function combine(
  numbers: readonly ReportedNumber[],
  services: ReportedServices,
  applications: ReadonlyMap<string, ReportedApplication>,
): ReadonlyMap<string, NumberAtTwilio> {
  return new Map(
    numbers.map(({ sid, address, own, applicationSid }) => {
      const service = services.byNumber.get(sid) ?? null;
      const application =
        applicationSid === null ? null : (applications.get(applicationSid) ?? null);
      return [address, { sid, settings: { own, application, service } }];
    }),
  );
}
