import type { Value } from "convex/values";

/** A value that an earlier step returned under this name. */
export interface Saved {
  saved: string;
}

type Argument = Value | Saved | undefined;

/** One call, or time passing, and what must come of it. */
export type Step =
  | {
      call: "query" | "mutation" | "action";
      path: string;
      args?: Record<string, Argument>;
      /** Keeps the result under this name for later steps. */
      save?: string;
      returns?: Value;
      /** It must fail, and where a backend claims Convex's words, with these among them. */
      throws?: string;
      /** The data of the ConvexError that must happen. */
      throwsData?: Value;
      /** Calls as the user with this subject. */
      as?: string;
    }
  /** Lets this many milliseconds pass, and every scheduled function that is due run. */
  | { passMs: number };

export interface ConformanceCase {
  name: string;
  steps: Step[];
}

/** Cases that a backend is known to answer differently, and why. */
export interface Skip {
  reason: string;
  cases: string[];
}

export const query = (path: string, args: Record<string, Argument>, returns: Value): Step => ({
  call: "query",
  path,
  args,
  returns,
});

export const saved = (name: string): Saved => ({ saved: name });
