import type { ConformanceCase } from "./case.ts";
import { callCases } from "./cases/calls.ts";
import { documentCases } from "./cases/documents.ts";
import { jobCases } from "./cases/jobs.ts";
import { pageCases } from "./cases/pages.ts";
import { rangeCases } from "./cases/ranges.ts";
import { validationCases } from "./cases/validation.ts";

/** Convex's behaviour as data: `app/` is pushed, and each case starts with empty tables. */
export const CASES: ConformanceCase[] = [
  ...documentCases,
  ...rangeCases,
  ...pageCases,
  ...validationCases,
  ...callCases,
  ...jobCases,
];
