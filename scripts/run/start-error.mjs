/** Something the person who started the product can put right; the message says how. */
export class StartError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "StartError";
  }
}
