import { isSendable } from "@/lib/sms/media-types";
import { isShrinkable } from "./attachment-rules";

/** Pictures above this are made smaller; ten of this size fit one text. */
const TARGET_BYTES = 480 * 1024;
/** Tried in turn until one fits: the longer side in pixels, and JPEG's quality. */
const STEPS = [
  { side: 2048, quality: 0.85 },
  { side: 1600, quality: 0.8 },
  { side: 1280, quality: 0.72 },
  { side: 960, quality: 0.65 },
] as const;

/**
 * A smaller copy of a picture, so that it fits a text and the phone on the other side; a WebP becomes a
 * JPEG, which phones take. Gives the file itself when it is small enough, is no picture, or cannot be
 * drawn (a HEIC in most browsers).
 */
export async function shrinkPicture(file: File): Promise<File> {
  if (!isShrinkable(file.type)) return file;
  const isSendableAsIs = isSendable(file.type);
  if (isSendableAsIs && file.size <= TARGET_BYTES) return file;
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(
    () => null,
  );
  if (bitmap === null) return file;
  try {
    let smallest: Blob | null = isSendableAsIs ? file : null;
    for (const step of STEPS) {
      const blob = await drawJpeg(bitmap, step);
      if (blob && (smallest === null || blob.size < smallest.size)) smallest = blob;
      if (smallest && smallest.size <= TARGET_BYTES) break;
    }
    if (smallest === null || smallest === file) return file;
    return new File([smallest], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } finally {
    bitmap.close();
  }
}

async function drawJpeg(
  bitmap: ImageBitmap,
  { side, quality }: (typeof STEPS)[number],
): Promise<Blob | null> {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  if (context === null) return null;
  // JPEG knows no transparency: without this a transparent background turns black.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}
