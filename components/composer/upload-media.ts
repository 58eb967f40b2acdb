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
      const mediaId = readField(request.response, "mediaId");
      if (request.status === 200 && mediaId !== null) resolve(mediaId);
      else reject(new UploadError(problemOf(request.status, request.response)));
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
  if (status === 401) return "Your session has ended. Sign in again.";
  if (status === 413) return "This file is larger than a text can carry. Choose a smaller one.";
  if (status === 415) return "This kind of file can’t be sent as a text. Choose a picture.";
  return readField(answer, "message") ?? "The file could not be stored. Try again.";
}

function readField(answer: unknown, name: string): string | null {
  const value = (answer as Record<string, unknown> | null)?.[name];
  return typeof value === "string" ? value : null;
}
