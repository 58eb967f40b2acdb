import { ERROR_CATALOGUE, type ErrorCode } from "./error-catalogue.ts";

/** A refusal in Twilio's own terms; thrown anywhere in REST handling and serialised once. */
export class TwilioError extends Error {
  readonly code: ErrorCode;
  readonly status: number;

  constructor(code: ErrorCode, message: string = ERROR_CATALOGUE[code].message) {
    super(message);
    this.name = "TwilioError";
    this.code = code;
    this.status = ERROR_CATALOGUE[code].status;
  }

  /** The JSON body of Twilio's error answers. */
  toJSON() {
    return {
      code: this.code,
      message: this.message,
      more_info: `https://www.twilio.com/docs/errors/${this.code}`,
      status: this.status,
    };
  }
}
