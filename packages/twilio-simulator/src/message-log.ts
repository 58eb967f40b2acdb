import type { Message } from "./records.ts";
import type { Table } from "./store.ts";

/** All messages, findable by SID, in the order of their creation, and by pair of addresses. */
export class MessageLog {
  readonly #table: Table<Message>;
  /** SIDs by (createdMs, seq), oldest first. Imported history may land in the middle. */
  readonly #inOrder: string[] = [];
  readonly #byPair = new Map<string, string[]>();
  #nextSeq = 1;

  constructor(table: Table<Message>) {
    this.#table = table;
    for (const message of table.values()) this.#index(message);
  }

  get size(): number {
    return this.#inOrder.length;
  }

  find(sid: string): Message | null {
    return this.#table.get(sid) ?? null;
  }

  insert(fields: Omit<Message, "seq">): Message {
    const message = { ...fields, seq: this.#nextSeq };
    this.#table.put(message.sid, message);
    this.#index(message);
    return message;
  }

  /** Returns the changed message. Throws when it is gone. */
  update(sid: string, changes: Partial<Omit<Message, "sid" | "seq" | "createdMs">>): Message {
    const message = this.#table.get(sid);
    if (message === undefined) throw new Error(`No message ${sid}`);
    const changed = { ...message, ...changes };
    this.#table.put(sid, changed);
    return changed;
  }

  delete(sid: string): void {
    const message = this.#table.get(sid);
    if (message === undefined) return;
    remove(this.#inOrder, sid);
    remove(this.#byPair.get(pairKey(message.from, message.to)) ?? [], sid);
    this.#table.delete(sid);
  }

  clear(): void {
    for (const message of this.#table.values()) this.#table.delete(message.sid);
    this.#inOrder.length = 0;
    this.#byPair.clear();
  }

  /** Newest first, lazily; `olderThan` and `newerThan` leave out their own row too. */
  *newestFirst(range: { olderThan?: Message; newerThan?: Message } = {}): Generator<Message> {
    const start = range.olderThan ? this.#position(range.olderThan) : this.#inOrder.length;
    const end = range.newerThan ? this.#position(range.newerThan) + 1 : 0;
    for (let i = start - 1; i >= end; i--) {
      const message = this.find(this.#inOrder[i] ?? "");
      if (message !== null) yield message;
    }
  }

  /** The last messages between two addresses, either way, oldest first. */
  between(a: string, b: string, limit: number): Message[] {
    const sids = this.#byPair.get(pairKey(a, b)) ?? [];
    return sids
      .slice(-limit)
      .map((sid) => this.find(sid))
      .filter((message) => message !== null);
  }

  /** Pairs that ever exchanged a message, the most recently started first. */
  pairs(limit: number): [string, string][] {
    return [...this.#byPair.keys()]
      .slice(-limit)
      .reverse()
      .map((key) => key.split(" ") as [string, string]);
  }

  pending(): Message[] {
    return this.#table.values().filter((message) => message.isPending);
  }

  #index(message: Message): void {
    this.#nextSeq = Math.max(this.#nextSeq, message.seq + 1);
    this.#inOrder.splice(this.#position(message), 0, message.sid);
    const key = pairKey(message.from, message.to);
    const sids = this.#byPair.get(key) ?? [];
    const after = sids.findLastIndex((sid) => isBefore(this.find(sid), message));
    sids.splice(after + 1, 0, message.sid);
    this.#byPair.set(key, sids);
  }

  /** Where `message` stands, or would stand, in the order. */
  #position(message: Message): number {
    let low = 0;
    let high = this.#inOrder.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.find(this.#inOrder[middle] ?? ""), message)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore(a: Message | null, b: Message): boolean {
  if (a === null) return false;
  return a.createdMs === b.createdMs ? a.seq < b.seq : a.createdMs < b.createdMs;
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function remove(sids: string[], sid: string): void {
  const position = sids.lastIndexOf(sid);
  if (position !== -1) sids.splice(position, 1);
}
