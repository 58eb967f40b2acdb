import { BackendError, type Json, type JsonObject } from "../../contracts.ts";

/** The arguments of a syscall: an object, whose fields are read with their types checked. */
export class SyscallArguments {
  readonly #operation: string;
  readonly #fields: JsonObject;

  constructor(operation: string, args: Json) {
    this.#operation = operation;
    this.#fields = asObject(args) ?? this.#refuse("arguments");
  }

  raw(name: string): Json | undefined {
    return this.#fields[name];
  }

  /** All fields, for addresses. */
  get fields(): JsonObject {
    return this.#fields;
  }

  string(name: string): string {
    const value = this.#fields[name];
    return typeof value === "string" ? value : this.#refuse(name);
  }

  optionalString(name: string): string | undefined {
    return this.#fields[name] == null ? undefined : this.string(name);
  }

  number(name: string): number {
    const value = this.#fields[name];
    return typeof value === "number" ? value : this.#refuse(name);
  }

  optionalNumber(name: string): number | null {
    return this.#fields[name] == null ? null : this.number(name);
  }

  object(name: string): JsonObject {
    return asObject(this.#fields[name]) ?? this.#refuse(name);
  }

  #refuse(name: string): never {
    throw new BackendError("InvalidArgument", `Invalid ${name} in syscall ${this.#operation}`);
  }
}

function asObject(value: Json | undefined): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
}
