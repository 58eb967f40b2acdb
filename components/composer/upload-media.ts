/** A failed upload, with words for the person who attached the file. */
export class UploadError extends Error {}

interface UploadOptions {
  onProgress: (fraction: number) => void;
  signal: AbortSignal;
}

/**
 * Stores a file with us and resolves to its media id. Rejects with an UploadError that says what to
 * do. XMLHttpRequest, since fetch cannot report an upload's progress.
 */
export function uploadMedia(file: File, { onProgress, signal }: UploadOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file);
    request.open("POST", "/api/media/upload");
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      const mediaId = readField(request.response as unknown, "mediaId");
      if (request.status === 200 && mediaId !== null) resolve(mediaId);
      else reject(new UploadError(problemOf(request.status, request.response as unknown)));
    };
    request.onerror = () => {
      reject(new UploadError("The upload was cut off. Check the connection and try again."));
    };
    signal.addEventListener("abort", () => request.abort());
    request.onabort = () => {
      reject(new UploadError("The upload was stopped."));
    };
    request.send(form);
  });
}

function problemOf(status: number, answer: unknown): string {
  const { error } = { ...(answer as { error?: unknown } | null) };
  const words = readField(error, "message");
  if (words !== null) return words;
  return status === 413
    ? "This file is larger than a text can carry. Choose a smaller one."
    : "The file could not be stored. Try again.";
}

function readField(answer: unknown, name: string): string | null {
  const value = (answer as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === "string" ? value : null;
}
