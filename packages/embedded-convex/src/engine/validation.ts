import type { FunctionInfo, Json, JsonObject } from "../contracts.ts";
import { checkValue } from "../values/check.ts";
import { validateValue } from "../values/validate.ts";
import { FunctionError } from "./function-errors.ts";

const MAX_VALUE_BYTES = 16 * 1024 * 1024;

type TableOfId = (id: string) => string | null;

function checkSize(what: string, path: string, value: Json): void {
  const { bytes } = checkValue(value);
  if (bytes > MAX_VALUE_BYTES) {
    throw new FunctionError(
      `${what} for '${path}' too large (${bytes} bytes, limit: ${MAX_VALUE_BYTES} bytes)`,
    );
  }
}

/** Refuses arguments that do not fit the function's validator, in Convex's words. */
export function validateArguments(
  path: string,
  info: FunctionInfo,
  args: JsonObject,
  tableOfId: TableOfId,
): void {
  checkSize("Arguments", path, args);
  const problem = info.args === null ? null : validateValue(info.args, args, { tableOfId });
  if (problem !== null) throw new FunctionError(`ArgumentValidationError: ${problem}`);
}

/** Refuses a result that does not fit the function's validator, in Convex's words. */
export function validateReturns(
  path: string,
  info: FunctionInfo,
  value: Json,
  tableOfId: TableOfId,
): void {
  checkSize("Function return value", path, value);
  const problem = info.returns === null ? null : validateValue(info.returns, value, { tableOfId });
  if (problem !== null) throw new FunctionError(`ReturnsValidationError: ${problem}`);
}
