import type { ValidatorJSON } from "convex/values";

/** Where a generated value takes its parts from. */
export interface ValueSource {
  /** A number from 0 up to 1. */
  random: () => number;
  id: (table: string) => string;
  /** `field` is the name under which it is asked for. */
  text: (field: string) => string;
}

/** A value that a validator accepts, whatever it is; throws for the few kinds that nobody uses here. */
export function generate(json: ValidatorJSON, source: ValueSource, field = ""): unknown {
  const part = (child: ValidatorJSON, name = field) => generate(child, source, name);
  switch (json.type) {
    case "null":
      return null;
    case "number":
      return pick([0, 1, 20, Date.now()], source);
    case "boolean":
      return source.random() < 0.5;
    case "string":
      return source.text(field);
    case "literal":
      return json.value;
    case "id":
      return source.id(json.tableName);
    case "array":
      return source.random() < 0.2 ? [] : [part(json.value)];
    case "record":
      return { key: part(json.values.fieldType) };
    case "union":
      return part(pick(json.value, source));
    case "any":
      return source.text(field);
    case "object":
      if ("numItems" in json.value && "cursor" in json.value) return { numItems: 20, cursor: null };
      return Object.fromEntries(
        Object.entries(json.value)
          .filter(([, { optional }]) => !optional || source.random() < 0.5)
          .map(([name, { fieldType }]) => [name, part(fieldType, name)]),
      );
    default:
      throw new Error(`Nothing generates a ${json.type}.`);
  }
}

export function pick<T>(choices: readonly T[], { random }: Pick<ValueSource, "random">): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new Error("There is nothing to choose from.");
  return choice;
}

/** Numbers that look random and are the same in each run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
