import { createHash, createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { mkdir, open, readFile, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { BackendError, type Clock, type Database, type StoredFile } from "../contracts.ts";

const UPLOAD_TOKEN_MS = 3_600_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface FilesOptions {
  db: Database;
  clock: Clock;
  directory: string;
  convexUrl: string;
  /** Signs upload tokens; the same over restarts. */
  secret: string;
}

async function writeDurably(file: string, data: Uint8Array): Promise<void> {
  const handle = await open(file, "w");
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * File storage: bytes in files named by uuid, metadata in the database. Bytes are durable before
 * the row commits and go after it is gone, so a crash can leave bytes without a row (swept at
 * start), never a row without bytes.
 */
export class Files {
  readonly #options: FilesOptions;

  constructor(options: FilesOptions) {
    this.#options = options;
  }

  /** Deletes bytes that no row names: uploads and deletions cut off by a crash. */
  async sweep(): Promise<void> {
    const { db, directory } = this.#options;
    await mkdir(directory, { recursive: true });
    const names = await readdir(directory);
    const { value: orphans } = await db.transact("query", (tx) =>
      Promise.resolve(names.filter((name) => tx.findFileByUuid(name) === null)),
    );
    for (const name of orphans) await rm(path.join(directory, name), { force: true });
  }

  /** Stores bytes and returns the id of their `_storage` row. */
  async store(
    mount: string,
    data: Uint8Array,
    contentType: string | null,
    expectedSha256?: string,
  ): Promise<string> {
    const { db, directory } = this.#options;
    const digest = createHash("sha256").update(data).digest();
    const hex = digest.toString("hex");
    if (
      expectedSha256 !== undefined &&
      ![hex, digest.toString("base64")].includes(expectedSha256)
    ) {
      throw new BackendError("BadSha256", `The file's sha256 is ${hex}, not ${expectedSha256}.`);
    }
    const uuid = randomUUID();
    await mkdir(directory, { recursive: true });
    const temporary = path.join(directory, `${uuid}.part`);
    await writeDurably(temporary, data);
    await rename(temporary, path.join(directory, uuid));
    await syncDirectory(directory);
    const file = { uuid, sha256Hex: hex, size: data.length, contentType };
    const { value: storageId } = await db.transact("mutation", (tx) =>
      Promise.resolve(tx.insertFile(mount, file)),
    );
    return storageId;
  }

  async open(uuid: string): Promise<{ file: StoredFile; data: Uint8Array } | null> {
    if (!UUID.test(uuid)) return null;
    const { value: file } = await this.#options.db.transact("query", (tx) =>
      Promise.resolve(tx.findFileByUuid(uuid)),
    );
    if (file === null) return null;
    return { file, data: await readFile(path.join(this.#options.directory, uuid)) };
  }

  /** Removes the bytes of a row that is gone; what fails here is swept at the next start. */
  forget(uuid: string): void {
    void rm(path.join(this.#options.directory, uuid), { force: true }).catch(() => undefined);
  }

  url(uuid: string): string {
    return `${this.#options.convexUrl}/api/storage/${uuid}`;
  }

  uploadUrl(mount: string): string {
    const token = encodeURIComponent(this.uploadToken(mount));
    return `${this.#options.convexUrl}/api/storage/upload?token=${token}`;
  }

  uploadToken(mount: string): string {
    const claims = JSON.stringify({
      mount,
      expiresMs: this.#options.clock.now() + UPLOAD_TOKEN_MS,
    });
    const body = Buffer.from(claims).toString("base64url");
    return `${body}.${this.#sign(body).toString("base64url")}`;
  }

  verifyUploadToken(token: string): { mount: string } | null {
    const [body = "", signature = ""] = token.split(".");
    const given = Buffer.from(signature, "base64url");
    const expected = this.#sign(body);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    const { mount, expiresMs } = JSON.parse(Buffer.from(body, "base64url").toString()) as {
      mount: string;
      expiresMs: number;
    };
    return expiresMs > this.#options.clock.now() ? { mount } : null;
  }

  #sign(body: string): Buffer {
    return createHmac("sha256", this.#options.secret).update(body).digest();
  }
}
