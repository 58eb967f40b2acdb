import { expect, test } from "vitest";
import { BackendError } from "../contracts.ts";
import { errorText, failure, isThrownByFunction, toFunctionError } from "./function-errors.ts";

const NO_CODE = new Map();

function thrownAt(stack: string): Error {
  return Object.assign(new Error("boom"), { stack });
}

test("only the function's own frames are told", () => {
  const stack = [
    "Error: boom",
    "    at handler (convex:/messages.js:3:5)",
    "    at invoke (/srv/backend/function-runner.ts:1:1)",
    "    at node:internal/process:1:1",
  ].join("\n");
  expect(toFunctionError(thrownAt(stack), NO_CODE).message).toBe(
    "Uncaught Error: boom\n    at handler (../messages.js:3:5)",
  );
});

test("anything can be thrown", () => {
  expect(toFunctionError("text", NO_CODE).message).toBe("Uncaught text");
  expect(toFunctionError(null, NO_CODE).message).toBe("Uncaught null");
});

test("the backend's refusals are told as they are", () => {
  const refusal = new BackendError("X", "Index items.by_b not found.");
  expect(toFunctionError(refusal, NO_CODE).message).toBe("Index items.by_b not found.");
});

test("a scheduled function's row keeps the error without its request", () => {
  const outcome = failure(toFunctionError("text", NO_CODE), "0123456789abcdef");
  expect(outcome).toEqual({
    ok: false,
    message: "[Request ID: 0123456789abcdef] Server Error\nUncaught text",
  });
  expect(errorText("[Request ID: 0123456789abcdef] Server Error\nUncaught text")).toBe(
    "Uncaught text",
  );
});

test("the backend's own errors are not taken for a function's", () => {
  expect(isThrownByFunction(new Error("ours"))).toBe(false);
  expect(isThrownByFunction(thrownAt("Error\n    at x (convex:/m.js:1:1)"))).toBe(true);
  expect(isThrownByFunction("a string")).toBe(true);
});
