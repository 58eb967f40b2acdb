import {
  fileCountProblem,
  fileProblem,
  formatBytes,
  type AttachmentState,
} from "./attachment-rules";
import type { StagedMedia } from "./pending-sends";

/** One file on its way into a text. */
export interface Attachment extends AttachmentState {
  id: string;
  name: string;
  contentType: string;
  /** Bytes, after shrinking. */
  size: number;
  /** "1.4 MB, made smaller to 480 KB": what was done to it; empty until known. */
  note: string;
  /** From 0 to 1 while it uploads. */
  progress: number;
  /** Where the browser can show it; null unless it is a picture. */
  previewUrl: string | null;
  /** Ours once it is stored. */
  mediaId: string | null;
  /** Why it did not upload; empty unless it failed. */
  problem: string;
}

export interface TrayTools {
  shrink: (file: File) => Promise<File>;
  /** Rejects with an Error whose message says what to do. */
  upload: (
    file: File,
    options: { onProgress: (fraction: number) => void; signal: AbortSignal },
  ) => Promise<string>;
}

/** The files of one unsent text. It lives on while another conversation is open. */
export interface AttachmentTray {
  get: () => readonly Attachment[];
  subscribe: (listener: () => void) => () => void;
  /** Makes pictures smaller and uploads; returns why a file was left out, in words, or null. */
  add: (files: readonly File[]) => Promise<string | null>;
  retry: (id: string) => void;
  remove: (id: string) => void;
  /** Empties the tray for sending, and gives what was ready. */
  take: () => StagedMedia[];
  /** Puts files of a refused text back, unless others are there already. */
  giveBack: (media: readonly StagedMedia[]) => void;
}

/**
 * How long a preview's address outlives its file's place in the tray: an image element that is about
 * to leave may still be asking for it.
 */
const PREVIEW_KEPT_MS = 10_000;

/** Makes an empty tray. */
export function createAttachmentTray({ shrink, upload }: TrayTools): AttachmentTray {
  const listeners = new Set<() => void>();
  const files = new Map<string, File>();
  const uploads = new Map<string, AbortController>();
  let attachments: readonly Attachment[] = [];

  function set(next: readonly Attachment[]) {
    attachments = next;
    for (const listener of listeners) listener();
  }

  function patch(id: string, change: Partial<Attachment>) {
    set(attachments.map((item) => (item.id === id ? { ...item, ...change } : item)));
  }

  async function start(id: string, file: File) {
    const controller = new AbortController();
    uploads.set(id, controller);
    patch(id, { status: "uploading", progress: 0, problem: "" });
    try {
      const mediaId = await upload(file, {
        onProgress: (progress) => patch(id, { progress }),
        signal: controller.signal,
      });
      patch(id, { status: "ready", progress: 1, mediaId });
    } catch (error) {
      const problem =
        error instanceof Error ? error.message : "The file did not upload. Try again.";
      patch(id, { status: "failed", problem });
    }
  }

  function drop(id: string) {
    uploads.get(id)?.abort();
    uploads.delete(id);
    files.delete(id);
    const item = attachments.find((attachment) => attachment.id === id);
    set(attachments.filter((attachment) => attachment.id !== id));
    const preview = item?.previewUrl;
    if (preview?.startsWith("blob:")) {
      setTimeout(() => URL.revokeObjectURL(preview), PREVIEW_KEPT_MS);
    }
  }

  async function prepare(original: File): Promise<string | null> {
    const id = crypto.randomUUID();
    set([...attachments, newAttachment(id, original)]);
    const file = await shrink(original);
    if (!attachments.some((item) => item.id === id)) return null; // removed meanwhile
    const otherBytes = attachments
      .filter((item) => item.id !== id && item.status !== "preparing")
      .reduce((sum, { size }) => sum + size, 0);
    const problem = fileProblem(file, otherBytes);
    if (problem !== null) {
      drop(id);
      return problem;
    }
    files.set(id, file);
    patch(id, {
      name: file.name,
      contentType: file.type,
      size: file.size,
      note: noteOf(original, file),
      status: "uploading",
    });
    void start(id, file);
    return null;
  }

  return {
    get: () => attachments,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async add(added) {
      const problem = fileCountProblem(attachments.length, added.length);
      if (problem !== null) return problem;
      let first: string | null = null;
      // One after another: ten large pictures decoded at once can exhaust a phone.
      for (const file of added) first = (await prepare(file)) ?? first;
      return first;
    },
    retry(id) {
      const file = files.get(id);
      if (file) void start(id, file);
    },
    remove: drop,
    take() {
      const ready = attachments.flatMap(({ mediaId, name, contentType }) =>
        mediaId === null ? [] : { mediaId, name, contentType },
      );
      for (const { id } of attachments) drop(id);
      return ready;
    },
    giveBack(media) {
      if (attachments.length > 0) return;
      set(media.map(storedAttachment));
    },
  };
}

function newAttachment(id: string, file: File): Attachment {
  return {
    id,
    name: file.name,
    contentType: file.type,
    size: file.size,
    note: formatBytes(file.size),
    status: "preparing",
    progress: 0,
    previewUrl: file.type.startsWith("image/") ? URL.createObjectURL(file) : null,
    mediaId: null,
    problem: "",
  };
}

function storedAttachment({ mediaId, name, contentType }: StagedMedia): Attachment {
  return {
    id: mediaId,
    name,
    contentType,
    size: 0, // the server, which has the file, checks the sum
    note: "Uploaded",
    status: "ready",
    progress: 1,
    previewUrl: contentType.startsWith("image/") ? `/api/media/${mediaId}` : null,
    mediaId,
    problem: "",
  };
}

function noteOf(original: File, file: File): string {
  if (file.size === original.size) return formatBytes(file.size);
  return `${formatBytes(original.size)}, made smaller to ${formatBytes(file.size)}`;
}
