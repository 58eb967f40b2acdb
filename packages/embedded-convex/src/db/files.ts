import type { JsonObject, StoredFile } from "../contracts.ts";
import { afterPrefix, encodeKey } from "../values/keys.ts";
import { FILES_BY_UUID, PRIVATE_FIELD, type Table, byId, newTable } from "./catalog.ts";
import { findSystemDocument, insertSystemDocument, updateSystemDocument } from "./documents.ts";
import { Scan } from "./scan.ts";
import type { Work } from "./work.ts";

const TABLE = "_storage";

/** uuids are unique over all mounts: their index needs no real table. */
const ALL_FILES: Table = newTable(0, "", TABLE, 0);

function toFile(document: JsonObject): StoredFile {
  const secret = document[PRIVATE_FIELD] as { mount: string; uuid: string };
  return {
    storageId: document._id as string,
    uuid: secret.uuid,
    mount: secret.mount,
    sha256Hex: document.sha256 as string,
    size: document.size as number,
    contentType: (document.contentType ?? null) as string | null,
  };
}

export function insertFile(
  work: Work,
  mount: string,
  file: Omit<StoredFile, "storageId" | "mount">,
): string {
  return insertSystemDocument(work, mount, TABLE, {
    sha256: file.sha256Hex,
    size: file.size,
    ...(file.contentType !== null && { contentType: file.contentType }),
    [PRIVATE_FIELD]: { mount, uuid: file.uuid },
  });
}

/** Recorded as a read: a query that shows a file's URL re-runs when the file is deleted. */
export function findFile(work: Work, mount: string, storageId: string): StoredFile | null {
  const found = findSystemDocument(work, mount, TABLE, storageId);
  if (found === null) return null;
  work.recordPoint(byId(found.table).id, found.idKey);
  return found.document === null ? null : toFile(found.document);
}

export function findFileByUuid(work: Work, uuid: string): StoredFile | null {
  const key = encodeKey([uuid]);
  const range = {
    table: ALL_FILES,
    index: FILES_BY_UUID,
    lo: key,
    hi: afterPrefix(key),
    order: "asc" as const,
  };
  const row = new Scan(work.shared.store, work.overlay, range, 1).next();
  return row === null ? null : toFile(row.document);
}

export function deleteFile(work: Work, mount: string, storageId: string): void {
  const found = findSystemDocument(work, mount, TABLE, storageId);
  if (found !== null) updateSystemDocument(work, found, null);
}
