import { setMaxListeners } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, createClock } from "./clock.ts";
import { createControlAccess } from "./control/access.ts";
import { createControlHandler, reset } from "./control/handler.ts";
import { putContacts, putNumbers } from "./control/seeding.ts";
import { createStream } from "./control/stream.ts";
import { toLedger, toPhoneMessage, toPhoneState } from "./control/views.ts";
import { type SimulatorEvent, createEventLog } from "./events.ts";
import { type Faults, applyFaults, noFaults } from "./faults.ts";
import { jsonAnswer, writeAnswer } from "./http-answer.ts";
import { type InboundText, type WebhookResult, postInbound, receiveText } from "./inbound.ts";
import { startLadder } from "./ladder.ts";
import { createPageHandler } from "./page-handler.ts";
import type { PhoneNumber } from "./records.ts";
import { createRestHandler, isRestPath } from "./rest/handler.ts";
import type { Simulation } from "./simulation.ts";
import { openStore } from "./store.ts";
import { openTokens } from "./tokens.ts";
import { TwilioError } from "./twilio-error.ts";
import { createTurns } from "./webhooks/turns.ts";

export { createManualClock } from "./clock.ts";
export type { SimulatorEvent } from "./events.ts";
export type { DestinationRule, Faults, SendFault } from "./faults.ts";

export interface SimulatorOptions {
  /** 0 takes a free one. */
  port: number;
  host?: string;
  accountSid: string;
  authToken: string;
  /** Opens `/_control/`. */
  controlToken: string;
  /** Where state survives a restart; null keeps it in memory. */
  dataDir: string | null;
  /** Where the phone page's link to the inbox goes. */
  inboxUrl?: string | null;
  clock?: Clock;
}

/** A running simulator. The methods do what the control API does, for tests in the same process. */
export interface Simulator {
  /** Its origin; `TWILIO_API_BASE_URL` of the app. */
  url: string;
  putNumbers(numbers: (Partial<PhoneNumber> & { address: string })[]): void;
  putContacts(contacts: { address: string; name: string | null }[]): void;
  /** A contact texts us. Resolves with the SID at once; `webhook` settles with the app's answer. */
  receiveText(text: Omit<InboundText, "media"> & Partial<Pick<InboundText, "media">>): {
    sid: string;
    webhook: Promise<WebhookResult>;
  };
  /** Throws when `faults` names one that does not exist. */
  setFaults(faults: Partial<Faults>): void;
  /** Moves the clock; whatever falls due on the way happens. */
  advance(byMs: number): void;
  /** What was accepted, oldest first. */
  ledger(): ReturnType<typeof toLedger>;
  /** The log, oldest first. */
  events(): SimulatorEvent[];
  /** Resolves when no request to the app is under way. */
  idle(): Promise<void>;
  reset(): void;
  close(): Promise<void>;
}

/** Starts Twilio on this machine. Rejects when the port is taken. */
export async function createSimulator(options: SimulatorOptions): Promise<Simulator> {
  const host = options.host ?? "127.0.0.1";
  // A connection that is closed while a client reuses it looks like a send whose outcome is unknown.
  const server = http.createServer({ keepAliveTimeout: 0 });
  await listen(server, options.port, host);
  const { port } = server.address() as AddressInfo;
  const url = `http://${host}:${port}`;

  const closing = new AbortController();
  // Every request under way listens to it.
  setMaxListeners(0, closing.signal);
  const inFlight = new Set<Promise<unknown>>();
  const clock = options.clock ?? createClock();
  const stream = createStream();
  const inboxUrl = options.inboxUrl ?? null;
  const store = openStore(options.dataDir);
  const simulation: Simulation = {
    accountSid: options.accountSid,
    tokens: openTokens(store, options.authToken),
    publicUrl: url,
    clock,
    store,
    events: createEventLog(clock),
    faults: noFaults(),
    heldCallbacks: new Map(),
    inboundTurns: createTurns(),
    closing: closing.signal,
    track(work) {
      const tracked = work.catch(reportBug).finally(() => inFlight.delete(tracked));
      inFlight.add(tracked);
    },
    announceMessage: (message) => stream.send("message", () => toPhoneMessage(simulation, message)),
    announceState: () => stream.send("state", () => toPhoneState(simulation, inboxUrl)),
  };
  simulation.events.onAdd((event) => stream.send("log", () => event));

  server.on("request", createRouter(simulation, { ...options, stream, inboxUrl }));
  resume(simulation);

  let closed: Promise<void> | undefined;
  async function close() {
    clock.close();
    closing.abort();
    stream.close();
    const serverClosed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await Promise.all([serverClosed, ...inFlight]);
    simulation.store.close();
  }

  return {
    url,
    putNumbers: (numbers) => void putNumbers(simulation, numbers),
    putContacts: (contacts) => putContacts(simulation, contacts),
    receiveText(text) {
      const { message, webhook } = receiveText(simulation, { media: [], ...text });
      return { sid: message.sid, webhook };
    },
    setFaults: (faults) => applyFaults(simulation.faults, faults),
    advance: (byMs) => clock.advance(byMs),
    ledger: () => toLedger(simulation.store.ledger.values()),
    events: () => simulation.events.list(),
    async idle() {
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
    reset: () => reset(simulation, false),
    close: () => (closed ??= close()),
  };
}

function createRouter(
  simulation: Simulation,
  options: SimulatorOptions & { stream: ReturnType<typeof createStream>; inboxUrl: string | null },
) {
  const access = createControlAccess(options.controlToken);
  const rest = createRestHandler(simulation);
  const control = createControlHandler(simulation, { ...options, access });
  const page = createPageHandler(access);

  return (request: http.IncomingMessage, response: http.ServerResponse) => {
    const path = request.url ?? "/";
    let work: Promise<void>;
    if (isRestPath(path)) work = rest(request, response);
    else if (path.startsWith("/_control/")) work = control(request, response);
    else work = page(request, response);
    work.catch((error: unknown) => {
      if (!request.destroyed) reportBug(error);
      if (!response.headersSent) {
        writeAnswer(response, jsonAnswer(500, new TwilioError(20500)));
      }
    });
  };
}

/** Goes on with what the last process still owed: status steps and inbound webhooks. */
function resume(simulation: Simulation): void {
  for (const message of simulation.store.messages.pending()) {
    if (message.direction === "inbound") simulation.track(postInbound(simulation, message));
    else startLadder(simulation, message);
  }
}

function listen(server: http.Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(isTaken ? new Error(`Port ${port} is taken; set SIMULATOR_PORT to another`) : error);
    });
    server.listen(port, host, resolve);
  });
}

/** Nothing of a request is printed: it may hold numbers, texts and credentials. */
function reportBug(error: unknown): void {
  const { name, stack } = error instanceof Error ? error : new Error("Unknown");
  const where = stack?.split("\n").slice(1, 4).join("\n") ?? "";
  process.stderr.write(`Twilio simulator: ${name}\n${where}\n`);
}
