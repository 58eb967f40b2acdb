import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Value } from "convex/values";
import type { ConformanceCase, Skip, Step } from "./case.ts";
import { CASES } from "./cases.ts";
import { type Subject, SubjectFailure, openConvexTest, openEmbedded } from "./subjects.ts";

const NO_SKIPS: Skip[] = [];
const CONVEX_TEST_SKIPS: Skip[] = [
  {
    reason: "convex-test lets a test call internal functions.",
    cases: ["internal functions are hidden from clients"],
  },
  {
    reason: "convex-test does not keep the content type of a stored blob.",
    cases: ["stored files have a row and a URL until they are deleted"],
  },
  {
    reason: "convex-test does not check the values of a record.",
    cases: ["the values of a record are checked"],
  },
  {
    reason: "convex-test loses data with an int64 on its way through a nested call.",
    cases: ["an int64 in a nested failure's data arrives"],
  },
];

type CallStep = Exclude<Step, { passMs: number }>;

function fill(args: CallStep["args"], memory: Map<string, Value>) {
  const filled: Record<string, Value> = {};
  for (const [name, value] of Object.entries(args ?? {})) {
    if (value === undefined) continue;
    const isSaved = typeof value === "object" && value !== null && "saved" in value;
    filled[name] = isSaved ? (memory.get(value.saved as string) ?? null) : value;
  }
  return filled;
}

async function take(on: Subject, step: Step, memory: Map<string, Value>): Promise<void> {
  if ("passMs" in step) {
    await on.pass(step.passMs);
    return;
  }
  const { call: type, path, as = null } = step;
  const result = on.call({ type, path, args: fill(step.args, memory), as });
  if (step.throws !== undefined || step.throwsData !== undefined) {
    const failure: unknown = await result.catch((error: unknown) => error);
    if (!(failure instanceof SubjectFailure)) {
      throw new Error(`${path} did not fail: ${String(failure)}`);
    }
    if (step.throws !== undefined && on.usesConvexWords) {
      expect(failure.message).toContain(step.throws);
    }
    if (step.throwsData !== undefined) expect(failure.data).toEqual(step.throwsData);
    return;
  }
  const value = await result;
  if (step.save !== undefined) memory.set(step.save, value);
  if (step.returns !== undefined) expect(value).toEqual(step.returns);
}

function suite(name: string, open: () => Promise<Subject>, skips: Skip[]): void {
  const skipped = new Set(skips.flatMap(({ cases }) => cases));
  describe(name, () => {
    let subject: Subject;

    beforeAll(async () => {
      subject = await open();
    });

    afterAll(async () => {
      await subject.close();
    });

    const run = CASES.filter((each) => !skipped.has(each.name));
    test.each<ConformanceCase>(run)("$name", async ({ steps }) => {
      await subject.reset();
      const memory = new Map<string, Value>();
      for (const step of steps) await take(subject, step, memory);
    });

    test("every case that is skipped exists", () => {
      const names = CASES.map((each) => each.name);
      expect(names).toEqual(expect.arrayContaining([...skipped]));
    });
  });
}

suite("the embedded backend", openEmbedded, NO_SKIPS);
suite("convex-test", () => Promise.resolve(openConvexTest()), CONVEX_TEST_SKIPS);
