import type { JsonObject } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { compileFilter } from "./filter.ts";

type Step =
  { kind: "filter"; test: (document: JsonObject) => boolean } | { kind: "limit"; left: number };

/** The operators of a query (`.filter`, `.take`), applied in their order to each row. */
export class Operators {
  readonly #steps: Step[];

  constructor(operators: JsonObject[]) {
    this.#steps = operators.map((operator): Step => {
      if (operator.filter !== undefined) {
        return { kind: "filter", test: compileFilter(operator.filter) };
      }
      if (typeof operator.limit === "number") return { kind: "limit", left: operator.limit };
      throw new BackendError("InvalidQuery", "Unknown query operator");
    });
  }

  /** How many rows will be read, if no filter can throw rows away. */
  get expected(): number | null {
    const first = this.#steps[0];
    return first?.kind === "limit" ? Math.max(1, Math.ceil(first.left)) : null;
  }

  /** True when a limit is used up: no row could come through. */
  get isExhausted(): boolean {
    return this.#steps.some((step) => step.kind === "limit" && step.left <= 0);
  }

  accepts(document: JsonObject): boolean {
    for (const step of this.#steps) {
      if (step.kind === "filter") {
        if (!step.test(document)) return false;
      } else {
        if (step.left <= 0) return false;
        step.left -= 1;
      }
    }
    return true;
  }
}
