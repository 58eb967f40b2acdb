import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Journal, type JournalEntry, openJournal, readJournal } from "./journal.ts";
import { MessageLog } from "./message-log.ts";
import type {
  Application,
  Contact,
  LedgerEntry,
  Media,
  Message,
  MessagingService,
  OptOut,
  PhoneNumber,
  ServiceSender,
} from "./records.ts";
import type { Tokens } from "./tokens.ts";

/** Rows by key; each change goes to the journal first. */
export class Table<Row> {
  readonly name: string;
  readonly #rows = new Map<string, Row>();
  #journal: Journal | null = null;

  constructor(name: string) {
    this.name = name;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  values(): Row[] {
    return [...this.#rows.values()];
  }

  put(key: string, row: Row): void {
    this.#journal?.append({ table: this.name, key, row });
    this.#rows.set(key, row);
  }

  delete(key: string): void {
    this.#journal?.append({ table: this.name, key });
    this.#rows.delete(key);
  }

  clear(): void {
    for (const key of [...this.#rows.keys()]) this.delete(key);
  }

  entries(): JournalEntry[] {
    return [...this.#rows].map(([key, row]) => ({ table: this.name, key, row }));
  }

  /** Later changes are written to `journal`. */
  attach(journal: Journal): void {
    this.#journal = journal;
  }
}

/** Everything that outlives a request; with a directory, everything that outlives the process. */
export interface Store {
  messages: MessageLog;
  media: Table<Media>;
  numbers: Table<PhoneNumber>;
  services: Table<MessagingService>;
  /** By the number's SID. */
  serviceSenders: Table<ServiceSender>;
  applications: Table<Application>;
  contacts: Table<Contact>;
  optOuts: Table<OptOut>;
  ledger: Table<LedgerEntry>;
  tokens: Table<Tokens>;
  readMedia(sid: string): Buffer | null;
  writeMedia(sid: string, bytes: Buffer): void;
  deleteMedia(sid: string): void;
  close(): void;
}

export function openStore(directory: string | null): Store {
  const messageTable = new Table<Message>("messages");
  const media = new Table<Media>("media");
  const numbers = new Table<PhoneNumber>("numbers");
  const services = new Table<MessagingService>("services");
  const serviceSenders = new Table<ServiceSender>("serviceSenders");
  const applications = new Table<Application>("applications");
  const contacts = new Table<Contact>("contacts");
  const optOuts = new Table<OptOut>("optOuts");
  const ledger = new Table<LedgerEntry>("ledger");
  const tokens = new Table<Tokens>("tokens");
  // The journal is trusted: only this module writes it, with the row types above.
  const tables = [
    messageTable,
    media,
    numbers,
    services,
    serviceSenders,
    applications,
    contacts,
    optOuts,
    ledger,
    tokens,
  ] as Table<unknown>[];

  for (const entry of readJournal(directory)) {
    const table = tables.find(({ name }) => name === entry.table);
    if (entry.row === undefined) table?.delete(entry.key);
    else table?.put(entry.key, entry.row);
  }
  const journal = openJournal(
    directory,
    tables.flatMap((table) => table.entries()),
  );
  for (const table of tables) table.attach(journal);

  return {
    messages: new MessageLog(messageTable),
    media,
    numbers,
    services,
    serviceSenders,
    applications,
    contacts,
    optOuts,
    ledger,
    tokens,
    ...openMediaFiles(directory),
    close: () => journal.close(),
  };
}

function openMediaFiles(directory: string | null) {
  if (directory === null) {
    const files = new Map<string, Buffer>();
    return {
      readMedia: (sid: string) => files.get(sid) ?? null,
      writeMedia: (sid: string, bytes: Buffer) => void files.set(sid, bytes),
      deleteMedia: (sid: string) => void files.delete(sid),
    };
  }
  const folder = join(directory, "media");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    readMedia(sid: string): Buffer | null {
      try {
        return readFileSync(join(folder, sid));
      } catch {
        return null;
      }
    },
    writeMedia: (sid: string, bytes: Buffer) =>
      writeFileSync(join(folder, sid), bytes, { mode: 0o600 }),
    deleteMedia: (sid: string) => rmSync(join(folder, sid), { force: true }),
  };
}
