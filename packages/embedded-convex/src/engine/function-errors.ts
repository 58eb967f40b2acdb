import { randomBytes } from "node:crypto";
import { BackendError, type Json, type Outcome } from "../contracts.ts";
import type { CompiledModule } from "./isolate/compile.ts";
import { FRAME_SCHEME } from "./isolate/compile.ts";

/** A failed function: `message` is what clients see after "Server Error". */
export class FunctionError extends Error {
  /** Convex-JSON of a ConvexError's data; undefined for every other error. */
  readonly data: Json | undefined;

  constructor(message: string, data?: Json) {
    super(message);
    this.data = data;
  }
}

/** Sixteen hex digits, as Convex prints them. */
export function newRequestId(): string {
  return randomBytes(8).toString("hex");
}

const FRAME = /^\s*at (?:(.*) \()?convex:\/(.*?):(\d+):(\d+)\)?$/;

/** Rewrites one stack frame to the developer's file; null for frames outside the functions. */
function mapFrame(
  line: string,
  code: ReadonlyMap<string, Pick<CompiledModule, "sourceMap">>,
): string | null {
  const match = FRAME.exec(line);
  if (match === null) return null;
  const [, name, path = "", row = "1", column = "1"] = match;
  const entry = code
    .get(path)
    ?.sourceMap()
    ?.findEntry(Number(row) - 1, Number(column) - 1);
  const place =
    entry !== undefined && "originalSource" in entry
      ? `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
      : `${path}:${row}:${column}`;
  if (place.includes("node_modules/")) return null;
  return `    at ${name ?? "<anonymous>"} (${place.replace(/^(\.\.\/)*/, "../")})`;
}

/** Frames of functions only: neither the backend's own nor those of convex/server. */
function mapStack(
  stack: string,
  code: ReadonlyMap<string, Pick<CompiledModule, "sourceMap">>,
): string[] {
  return stack
    .split("\n")
    .filter((line) => line.includes(FRAME_SCHEME))
    .flatMap((line) => mapFrame(line, code) ?? []);
}

function isErrorLike(thrown: unknown): thrown is Error & { data?: unknown } {
  return typeof thrown === "object" && thrown !== null && "message" in thrown;
}

/** `invoke*` of convex/server turns a ConvexError's data into JSON text before it leaves. */
function convexErrorData(thrown: object): Json | undefined {
  if (!(Symbol.for("ConvexError") in thrown)) return undefined;
  const { data } = thrown as { data?: unknown };
  return typeof data === "string" ? (JSON.parse(data) as Json) : null;
}

/** What a function threw, as Convex words it: "Uncaught Error: …" and the frames. */
export function toFunctionError(
  thrown: unknown,
  code: ReadonlyMap<string, Pick<CompiledModule, "sourceMap">>,
): FunctionError {
  if (thrown instanceof FunctionError || thrown instanceof BackendError) {
    return thrown instanceof FunctionError ? thrown : new FunctionError(thrown.message);
  }
  if (!isErrorLike(thrown)) return new FunctionError(`Uncaught ${String(thrown)}`);
  const data = convexErrorData(thrown);
  const lines = [
    `Uncaught ${thrown.name}: ${thrown.message}`,
    ...mapStack(thrown.stack ?? "", code),
  ];
  return new FunctionError(lines.join("\n"), data);
}

/** The failure that a client is told. */
export function failure(error: FunctionError, requestId: string): Outcome {
  const message = `[Request ID: ${requestId}] Server Error\n${error.message}`;
  return error.data === undefined
    ? { ok: false, message }
    : { ok: false, message, data: error.data };
}

/** True for what came out of a function's code; ours throws nothing but errors, with stacks. */
export function isThrownByFunction(thrown: unknown): boolean {
  if (!isErrorLike(thrown) || typeof thrown.stack !== "string") return true;
  return thrown.stack.includes(FRAME_SCHEME);
}

/** The error alone, without the request it failed: what a scheduled function's row keeps. */
export function errorText(message: string): string {
  return message.replace(/^\[Request ID: \w+\] Server Error\n/, "");
}
