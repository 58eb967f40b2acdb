import { BackendError } from "../../contracts.ts";

/** Codes that are not the caller's bad input (400). */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  Unauthenticated: 401,
  InvalidAuthHeader: 401,
  NoAuthProvider: 401,
  TokenExpired: 401,
  InvalidAuthConfig: 401,
  InvalidUploadToken: 401,
  BadDeployKey: 403,
  BadHost: 403,
  Forbidden: 403,
  NotFound: 404,
  NotImplemented: 404,
  MethodNotAllowed: 405,
  BodyTooLarge: 413,
  RangeNotSatisfiable: 416,
  InternalServerError: 500,
  OptimisticConcurrencyControlFailure: 503,
  ServiceUnavailable: 503,
};

/** HTTP status of an error's code, as Convex's API answers it. */
export function statusOf(code: string): number {
  return STATUS_OF_CODE[code] ?? 400;
}

/** Anything but a BackendError is a bug of ours: logged here, hidden from the caller. */
export function toBackendError(error: unknown): BackendError {
  if (error instanceof BackendError) return error;
  console.error("[embedded-convex] internal error:", error);
  return new BackendError("InternalServerError", "Your request couldn't be completed. Try again.");
}
