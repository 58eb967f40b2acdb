import { appError, describeError, type ErrorCode } from "../errors.ts";

/** The failures of our own endpoints that no Convex function has. */
const OWN_MESSAGES = {
  FOREIGN_ORIGIN: "This request came from another site.",
  UNAVAILABLE: "Our side does not answer just now. Try again in a moment.",
  ACCOUNT_SID_FORMAT: "That is not an Account SID. It is AC and 32 characters of 0-9 and a-f.",
  TOKEN_FORMAT: "That is not an Auth Token. It is 32 characters of 0-9 and a-f.",
  NO_SECRETS_KEY:
    "This server has no key to keep tokens with. Whoever runs it sets SECRETS_KEY (docs/deploy.md).",
} as const;

const STATUS = {
  INVALID: 400,
  EMPTY_TEXT: 400,
  ACCOUNT_SID_FORMAT: 400,
  TOKEN_FORMAT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  FOREIGN_ORIGIN: 403,
  NOT_FOUND: 404,
  TWO_TOKENS: 409,
  OTHER_ACCOUNT: 409,
  TOKENS_ELSEWHERE: 409,
  FILE_TOO_LARGE: 413,
  FILE_TYPE: 415,
  TOO_OFTEN: 429,
  UNAVAILABLE: 503,
  NO_SECRETS_KEY: 503,
} as const satisfies Partial<Record<ErrorCode | keyof typeof OWN_MESSAGES, number>>;

/** Why one of our own endpoints refuses; pages choose what to do by it. */
export type ApiErrorCode = keyof typeof STATUS;

/** The refusal as `{error: {code, message}}`; the message is for people and says what to do. */
export function apiError(code: ApiErrorCode): Response {
  const message = isOwn(code) ? OWN_MESSAGES[code] : describeError(appError(code, code));
  return Response.json(
    { error: { code, message } },
    { status: STATUS[code], headers: { "Cache-Control": "no-store" } },
  );
}

/** Whether it is one of the refusals that an endpoint answers with. */
export function isApiErrorCode(code: string | null): code is ApiErrorCode {
  return code !== null && Object.hasOwn(STATUS, code);
}

function isOwn(code: ApiErrorCode): code is keyof typeof OWN_MESSAGES {
  return Object.hasOwn(OWN_MESSAGES, code);
}
