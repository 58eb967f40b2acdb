/** Pictures as the control API takes them. */

/** @import { Picture } from "./api.mjs" */

/**
 * @param {Blob} file
 * @returns {Promise<Picture>}
 */
export function readPicture(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const [, base64 = ""] = String(reader.result).split(",");
      resolve({ contentType: file.type || "application/octet-stream", base64 });
    });
    reader.addEventListener("error", () => reject(new Error("The picture cannot be read")));
    reader.readAsDataURL(file);
  });
}

/**
 * Draws a picture to send, since a fresh clone has none: a coloured card with a number on it.
 *
 * @param {number} number
 * @returns {Promise<Picture>}
 */
export async function drawPicture(number) {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 480;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser cannot draw pictures");
  const hue = (number * 97) % 360;
  const gradient = context.createLinearGradient(0, 0, 640, 480);
  gradient.addColorStop(0, `hsl(${hue} 55% 72%)`);
  gradient.addColorStop(1, `hsl(${hue + 40} 50% 42%)`);
  context.fillStyle = gradient;
  context.fillRect(0, 0, 640, 480);
  context.fillStyle = "rgb(255 255 255 / 88%)";
  context.font = "600 180px sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(String(number), 320, 250);
  /** @type {Blob | null} */
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  if (blob === null) throw new Error("This browser cannot draw pictures");
  return readPicture(blob);
}
