/** Why one of our own endpoints refuses; pages choose their words by it. */
export type ApiErrorCode =
  | "SIGNED_OUT"
  | "FOREIGN_ORIGIN"
  | "NOT_FOUND"
  | "INVALID"
  | "EMPTY"
  | "TOO_LARGE"
  | "UNSUPPORTED_TYPE"
  | "UNAVAILABLE";

const STATUS: Record<ApiErrorCode, number> = {
  SIGNED_OUT: 401,
  FOREIGN_ORIGIN: 403,
  NOT_FOUND: 404,
  INVALID: 400,
  EMPTY: 400,
  TOO_LARGE: 413,
  UNSUPPORTED_TYPE: 415,
  UNAVAILABLE: 503,
};

/** The refusal as JSON; `message` is for people and says what to do. */
export function apiError(code: ApiErrorCode, message: string): Response {
  return Response.json(
    { error: { code, message } },
    { status: STATUS[code], headers: { "Cache-Control": "no-store" } },
  );
}
