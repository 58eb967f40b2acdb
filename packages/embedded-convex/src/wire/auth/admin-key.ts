import { createHash, timingSafeEqual } from "node:crypto";

const MIN_LENGTH = 24;

/**
 * The deployment's admin key. Whoever has it runs any code in this process, so it is compared in
 * constant time and a guessable one is refused.
 */
export class AdminKey {
  readonly #digest: Buffer;

  /** Throws when the key is too short, or holds a colon or blank (`Convex <key>:<identity>`). */
  constructor(key: string) {
    if (key.length < MIN_LENGTH || /[\s:]/.test(key)) {
      throw new Error(
        `The admin key needs at least ${MIN_LENGTH} characters and may hold no colon or blank.`,
      );
    }
    this.#digest = digest(key);
  }

  matches(candidate: string): boolean {
    return timingSafeEqual(this.#digest, digest(candidate));
  }
}

function digest(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
