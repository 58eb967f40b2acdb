import { appError, describeError, type ErrorCode } from "../errors.ts";

/** The failures of our own endpoints that no Convex function has. */
const OWN_MESSAGES = {
  FOREIGN_ORIGIN: "This request came from another site.",
  UNAVAILABLE: "Our side does not answer just now. Try again in a moment.",
} as const;

const STATUS = {
  INVALID: 400,
  EMPTY_TEXT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  FOREIGN_ORIGIN: 403,
  NOT_FOUND: 404,
  FILE_TOO_LARGE: 413,
  FILE_TYPE: 415,
  UNAVAILABLE: 503,
} as const satisfies Partial<Record<ErrorCode | keyof typeof OWN_MESSAGES, number>>;

/** Why one of our own endpoints refuses; pages choose what to do by it. */
export type ApiErrorCode = keyof typeof STATUS;

/** The refusal as `{error: {code, message}}`; the message is for people and says what to do. */
export function apiError(code: ApiErrorCode): Response {
  const message =
    code === "FOREIGN_ORIGIN" || code === "UNAVAILABLE"
      ? OWN_MESSAGES[code]
      : describeError(appError(code, code));
  return Response.json(
    { error: { code, message } },
    { status: STATUS[code], headers: { "Cache-Control": "no-store" } },
  );
}
