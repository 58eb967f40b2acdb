import { InputError, readArray, readBoolean, readObject, readString } from "../input.ts";
import type { AdvancedOptOut, Application, MessagingService, OptOutKeyword } from "../records.ts";
import { newApplication } from "../rest/applications.ts";
import { newService } from "../services.ts";
import type { Simulation } from "../simulation.ts";

/**
 * Adds Messaging Services or changes what is given of those with a known `sid`; others stay. A list of
 * `numbers` replaces the service's own and takes them out of other services.
 */
export function putServices(simulation: Simulation, input: unknown): MessagingService[] {
  const { store, clock } = simulation;
  const now = clock.now();
  const rows = readArray(input, "services", 100).map((item) => {
    const given = readObject(item, "service");
    const sid = given.sid === undefined ? undefined : readSid(given.sid, "MG");
    const base = {
      ...newService(now),
      ...store.services.get(sid ?? ""),
      ...(sid === undefined ? {} : { sid }),
    };
    const service = { ...readFields(given, base, ["numbers", "optOut"]), updatedMs: now };
    if (given.optOut === null) delete service.optOut;
    else if (given.optOut !== undefined) service.optOut = readOptOut(given.optOut);
    return { service, numbers: readNumbers(simulation, given.numbers) };
  });
  for (const { service, numbers } of rows) {
    store.services.put(service.sid, service);
    if (numbers !== null) replacePool(simulation, service.sid, numbers);
  }
  simulation.announceState();
  return rows.map(({ service }) => service);
}

/** Adds applications or changes what is given of those with a known `sid`; others stay. */
export function putApplications(simulation: Simulation, input: unknown): Application[] {
  const { store, clock } = simulation;
  const now = clock.now();
  const rows = readArray(input, "applications", 100).map((item) => {
    const given = readObject(item, "application");
    const sid = given.sid === undefined ? undefined : readSid(given.sid, "AP");
    const base = {
      ...newApplication(now),
      ...store.applications.get(sid ?? ""),
      ...(sid === undefined ? {} : { sid }),
    };
    return { ...readFields(given, base, []), updatedMs: now };
  });
  for (const row of rows) store.applications.put(row.sid, row);
  simulation.announceState();
  return rows;
}

/** `base` with the texts, flags and URLs that `given` has of it. */
function readFields<Row extends object>(
  given: Record<string, unknown>,
  base: Row,
  others: string[],
): Row {
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (others.includes(name)) continue;
    const current = Object.entries(base).find(([known]) => known === name)?.[1] as unknown;
    if (current === undefined || typeof current === "number") {
      throw new InputError(`There is no field named ${name}`);
    }
    const clears = /(Url|Callback)$/.test(name) && (value === null || value === "");
    if (typeof current === "boolean") changes[name] = readBoolean(value, name);
    else changes[name] = clears ? null : readString(value, name);
  }
  return { ...base, ...changes };
}

/** `{keywords: {stop, start, help}, replies: {…}}`; what is left out is empty. */
function readOptOut(value: unknown): AdvancedOptOut {
  const given = readObject(value, "optOut");
  const keywords = readObject(given.keywords ?? {}, "keywords");
  const replies = readObject(given.replies ?? {}, "replies");
  const words = (name: OptOutKeyword) =>
    readArray(keywords[name] ?? [], name, 100).map((word) => readString(word, name));
  const reply = (name: OptOutKeyword) => readString(replies[name] ?? "", name);
  return {
    keywords: { stop: words("stop"), start: words("start"), help: words("help") },
    replies: { stop: reply("stop"), start: reply("start"), help: reply("help") },
  };
}

function readSid(value: unknown, prefix: string): string {
  const sid = readString(value, "sid");
  if (!new RegExp(`^${prefix}[0-9a-fA-F]{32}$`).test(sid)) {
    throw new InputError(`sid must be ${prefix} and 32 hex digits`);
  }
  return sid;
}

/** SIDs of the numbers with the given addresses; null when none are given. */
function readNumbers({ store }: Simulation, value: unknown): string[] | null {
  if (value === undefined) return null;
  return readArray(value, "numbers", 400).map((address) => {
    const number = store.numbers.get(readString(address, "number"));
    if (number === undefined) throw new InputError("No number of ours has this address");
    return number.sid;
  });
}

function replacePool({ store, clock }: Simulation, serviceSid: string, numbers: string[]): void {
  for (const sender of store.serviceSenders.values()) {
    if (sender.serviceSid === serviceSid) store.serviceSenders.delete(sender.numberSid);
  }
  for (const numberSid of numbers) {
    store.serviceSenders.put(numberSid, { numberSid, serviceSid, createdMs: clock.now() });
  }
}
