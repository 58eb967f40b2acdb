import type { Clock } from "./clock.ts";

/** One line of the log: something went to the app, or came from it. */
export interface SimulatorEvent {
  id: number;
  atMs: number;
  /** "webhook" and "callback" go to the app, "api" came from it, "notice" is Twilio's own. */
  kind: "webhook" | "callback" | "api" | "notice";
  /** Such as `message.received`, `delivered`, `messages.create`. */
  name: string;
  summary: string;
  sid: string | null;
  method: string;
  /** Where the request went; its path only for `api`. */
  url: string;
  params: [string, string][];
  /** HTTP status of the answer; null when there was none. */
  status: number | null;
  errorCode: number | null;
  latencyMs: number | null;
  /** What the app's Server-Timing says about storing, in milliseconds. */
  storedMs: number | null;
  signature: "valid" | "broken" | "none";
  signatureHeader: string | null;
  /** 1 for the first try of a delivery. */
  attempt: number;
  isFallback: boolean;
}

export type NewEvent = Partial<SimulatorEvent> & Pick<SimulatorEvent, "kind" | "name">;

/** Keeps the newest events in memory; they are for people and tests, not state. */
export interface EventLog {
  add(event: NewEvent): SimulatorEvent;
  find(id: number): SimulatorEvent | null;
  /** Oldest first. */
  list(): SimulatorEvent[];
  clear(): void;
  onAdd(listener: (event: SimulatorEvent) => void): () => void;
}

const KEPT_EVENTS = 2_000;

export function createEventLog(clock: Clock): EventLog {
  let events: SimulatorEvent[] = [];
  let nextId = 1;
  const listeners = new Set<(event: SimulatorEvent) => void>();
  return {
    add(fields) {
      const event: SimulatorEvent = {
        id: nextId++,
        atMs: clock.now(),
        summary: "",
        sid: null,
        method: "",
        url: "",
        params: [],
        status: null,
        errorCode: null,
        latencyMs: null,
        storedMs: null,
        signature: "none",
        signatureHeader: null,
        attempt: 1,
        isFallback: false,
        ...fields,
      };
      events.push(event);
      if (events.length > KEPT_EVENTS * 1.5) events = events.slice(-KEPT_EVENTS);
      for (const listener of listeners) listener(event);
      return event;
    },
    find: (id) => events.find((event) => event.id === id) ?? null,
    list: () => events.slice(-KEPT_EVENTS),
    clear() {
      events = [];
    },
    onAdd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
